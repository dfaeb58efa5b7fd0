--: table t (id BIGINT, uid STRING, kind STRING, a INT, at TIMESTAMP, payload VARIANT, items ARRAY<STRUCT<sku: STRING, `from`: INT>>, m MAP<STRING, VARIANT>, vs ARRAY<VARIANT>, s STRUCT<x: INT>, `set` STRING, `limit` INT, `order` INT, `from` STRING, `where` BOOLEAN, `select` STRING, `user` STRING, `union` INT, `group` STRING, `map` MAP<STRING, INT>)
--: table u (id BIGINT, uid STRING, b INT, `from` STRING)

-- Words of SQL as parts of a path, as columns and as names of results.

--: accepted
SELECT id, payload:from AS sender FROM t

--: accepted
SELECT o.from, payload:a.from.name FROM t o

--: accepted
SELECT a AS from, payload:`from` AS x FROM t

--: accepted
SELECT from, payload:select.where AS y FROM t WHERE from = 'x'

--: accepted
SELECT set, limit, order FROM t

--: accepted
SELECT o.select, payload:select, a AS select FROM t o

--: accepted
SELECT upper(set), CASE WHEN where THEN limit ELSE union END AS x FROM t WHERE where AND NOT (order > 1) ORDER BY limit DESC

--: accepted
SELECT limit - 1 AS x, order::string AS y, map['k'] AS z, (union) AS w FROM t

--: accepted
SELECT t.id, u.b FROM t JOIN u USING (from)

--: accepted
SELECT transform(items, set -> set.from) AS x, transform(items, (from, i) -> from.sku) AS y FROM t

--: accepted
SELECT * EXCEPT (from, select) FROM t

--: accepted
WITH set AS (SELECT id, limit FROM t) SELECT set.id, set.limit FROM set

--: accepted
SELECT from FROM t

--: refused syntax “set”
SELECT id set, a FROM t

--: refused syntax “desc”
SELECT desc.id FROM t desc

--: refused syntax “limit”
SELECT a limit FROM t

-- Paths into values.

--: accepted
SELECT (payload):x FROM t

--: accepted
SELECT vs[0]:x, vs[0]:from.y AS y FROM t

--: accepted
SELECT m['k']:x, (m['k']):select.x AS y FROM t

--: accepted
SELECT parse_json(uid):a:b['c d'].e, (payload):['a b'] AS x FROM t

-- Databricks casts so; Spark alone does not know it.
--: accepted, Spark refuses it
SELECT payload:a?::int FROM t

--: accepted, Spark refuses it
SELECT a?::string, (payload):a?::bigint FROM t

--: accepted
SELECT try_cast(payload:a AS int), payload:a::int AS b FROM t

--: accepted, Spark refuses it
SELECT CAST(s AS STRUCT<x: INT NOT NULL>) FROM t

--: accepted
SELECT CAST(s AS STRUCT<x: BIGINT COMMENT 'n'>), CAST(NULL AS STRUCT<from: INT NOT NULL, select: ARRAY<INT>, x INT>) FROM t

--: accepted
SELECT CAST(NULL AS MAP<STRING, STRUCT<x: INT NOT NULL COMMENT 'n'>>) FROM t WHERE s IS NOT NULL

-- Columns that are called like what tells of the session.

--: accepted
SELECT t.user, t.user AS who FROM t

--: refused environment “user”
SELECT user FROM u
