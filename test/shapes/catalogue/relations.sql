--: table t (id BIGINT, uid STRING, kind STRING, a INT, b INT, at TIMESTAMP, payload VARIANT, items ARRAY<STRUCT<sku: STRING>>, bin BINARY)
--: table u (id BIGINT, uid STRING, b INT)

-- Constants beside tables.

--: accepted
WITH m AS (SELECT * FROM VALUES ('x', 'C') AS v(k, l)) SELECT t.id, m.l FROM t JOIN m ON t.kind = m.k

--: accepted
SELECT t.id, m.l FROM t JOIN VALUES ('x', 'C'), ('y', 'D') AS m(k, l) ON t.kind = m.k

--: accepted
SELECT id FROM t WHERE kind IN (SELECT k FROM VALUES ('x'), ('y') AS v(k))

--: accepted
SELECT id, (SELECT max(k) FROM VALUES (1) AS v(k)) AS n FROM t WHERE EXISTS (SELECT 1 FROM VALUES (1) v(k) WHERE k = a)

-- Rows of arrays.

--: as user_properties
--: accepted
SELECT o.uid AS user_id, count(i.sku) AS n FROM t o, LATERAL explode(o.items) AS i(sku) GROUP BY o.uid

--: as user_properties
--: accepted
SELECT o.uid AS user_id, i.sku AS sku FROM t o, LATERAL posexplode(o.items) AS i(n, sku)

--: accepted
SELECT o.uid AS user_id, i.sku FROM t o LATERAL VIEW explode(o.items) x AS i

--: as event
--: refused unsupported “LATERAL”
SELECT o.id FROM t o, LATERAL explode(o.items) AS i(sku)

--: as event
--: refused unsupported “LATERAL”
SELECT t.id FROM t JOIN LATERAL (SELECT u.b FROM u WHERE u.id = t.id) y ON true

--: as event
--: refused unsupported “LATERAL”
SELECT t.id FROM t, LATERAL (SELECT (u.b) AS lateral FROM u) y

-- Groups, and columns turned into rows.

--: as user_properties
--: accepted
SELECT uid, count(*) AS n FROM t GROUP BY ROLLUP (uid)

--: as user_properties
--: accepted
SELECT uid, kind, count(*) AS n FROM t GROUP BY CUBE (uid, kind)

--: as user_properties
--: accepted
SELECT uid, count(*) AS n FROM t GROUP BY GROUPING SETS ((uid), (uid, kind))

--: as user_properties
--: accepted
SELECT uid, n, v FROM t UNPIVOT INCLUDE NULLS (v FOR n IN (a, b))

--: as user_properties
--: accepted
SELECT uid, n, v FROM t UNPIVOT EXCLUDE NULLS (v FOR n IN (a, b))

--: as user_properties
--: accepted
SELECT * FROM (SELECT uid, kind, a FROM t) PIVOT (sum(a) FOR kind IN ('x', 'y'))

--: as event
--: refused unsupported “UNPIVOT”
SELECT uid, n, v FROM t UNPIVOT (v FOR n IN (a, b))

--: as event
--: refused unsupported “UNPIVOT”
SELECT p.v FROM (SELECT t.a, t.b FROM t) UNPIVOT (v FOR n IN (a, b)) AS p

--: as event
--: refused grouping “PIVOT”
SELECT * FROM (SELECT uid, kind, a FROM t) PIVOT (sum(a) FOR kind IN ('x', 'y'))

--: as event
--: refused unsupported “unpivot”, Spark refuses it
select uid, n, v from t join u using (id) unpivot (v for n in (a, t.b))

-- What is written in other words.

--: refused syntax “!”
SELECT id FROM t WHERE !(id > 1)

--: refused syntax “!”
SELECT !isnull(a) AS x FROM t

--: refused syntax “!>”
SELECT id FROM t WHERE a !> 1

--: refused time_travel “t”, Spark refuses it
SELECT id FROM t FOR SYSTEM_TIME AS OF '2026-01-01'

--: refused time_travel “t”
SELECT id FROM t VERSION AS OF 0

--: refused time_travel “t@v0”, Spark refuses it
SELECT id FROM t@v0

--: refused syntax “bug-lab”, Spark refuses it
SELECT id FROM main.bug-lab.t

--: refused syntax “my-own-t”, Spark refuses it
SELECT id FROM main.x.my-own-t AS y

--: refused syntax “my-t”, Spark refuses it
SELECT id FROM my-t

--: refused unsupported “STREAM”
SELECT id FROM STREAM(t)

--: refused unsupported “|>”
SELECT id, a FROM t |> WHERE a > 1

--: refused unsupported “RECURSIVE”
WITH RECURSIVE q AS (SELECT id FROM t UNION ALL SELECT id + 1 FROM q WHERE id < 3) SELECT id FROM q

-- Comments end where the warehouse ends them.

--: accepted
SELECT id, -- continues behind a backslash \
 never, read
 uid FROM t

--: accepted
SELECT id /* outer /* inner */ still outer */, uid FROM t

--: refused table_unknown “secrets”, Spark refuses it
SELECT id -- one line \
 more, of the same
 FROM secrets

-- Functions by other names, and newer ones.

--: accepted
SELECT builtin.upper(uid), system.builtin.lower(uid) AS x FROM t

--: refused volatile “system.builtin.uuid”
SELECT system.builtin.uuid() AS x FROM t

--: refused environment “builtin.current_user”
SELECT builtin.current_user() AS x FROM t

--: accepted
SELECT hll_sketch_estimate(bin), theta_sketch_estimate(bin) AS x FROM t

-- Databricks has it; Spark alone gives its rows in FROM only.
--: accepted, Spark refuses it
SELECT id, v.key FROM t LATERAL VIEW variant_explode(payload) v AS pos, key, value

--: as event
--: refused aggregate “hll_sketch_agg”
SELECT hll_sketch_agg(a) AS x FROM t
