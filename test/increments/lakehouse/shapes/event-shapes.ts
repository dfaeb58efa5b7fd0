import type { Shape } from "./shape";

const event = (name: string, sql: string, more: Partial<Shape> = {}): Shape => ({
  name,
  dataType: "event",
  sql,
  ...more,
});

/** Events of one table. */
export const EVENT_SHAPES: readonly Shape[] = [
  event(
    "the page's sample",
    `select unix_millis({now}) as time, id as user_id, "demo" as event_type,
       named_struct('note', note, 'age', age) as user_properties,
       named_struct('group_type1', ARRAY("group_A","group_B")) as groups,
       named_struct('note', note, 'age', age) as group_properties
     from {people!}`,
    { suffix: ";", syncUserProperties: true, syncGroupProperties: true },
  ),
  event(
    "alias and WHERE",
    "SELECT p.id AS user_id, 'seen' AS event_type, named_struct('age', p.age, 'score', p.score) AS event_properties FROM {people} AS p WHERE p.age >= 21",
  ),
  event(
    "a time of its own, decimals and arrays",
    "select buyer as user_id, concat('order ', state) as event_type, at as time, named_struct('amount', amount, 'tags', tags) as event_properties from {orders!}",
  ),
  event("star beside named columns", "select *, id as user_id, 'star' as event_type from {people!}"),
  event(
    "every column as a property",
    "select id as user_id, 'all' as event_type, struct(* except (joined)) as event_properties from {people!}",
    {
      meaning:
        "select id as user_id, 'all' as event_type, struct(* except (joined, marks), transform_keys(marks, (k, v) -> base64(k)) as marks) as event_properties from {people!}",
    },
  ),
  event(
    "LATERAL VIEW explode",
    "select o.buyer as user_id, 'tagged' as event_type, named_struct('tag', tag, 'amount', o.amount) as event_properties from {orders} o lateral view explode(o.tags) t as tag",
  ),
  event(
    "LATERAL VIEW OUTER posexplode",
    "select buyer as user_id, 'tagged' as event_type, named_struct('at', place, 'tag', tag) as event_properties from {orders!} lateral view outer posexplode(tags) t as place, tag where state <> 'sent'",
  ),
  event("explode in the list", "select buyer as user_id, explode(tags) as event_type from {orders!}"),
  event(
    "an insert_id of its own",
    "select id as user_id, 'own' as event_type, concat('row-', row_id) as insert_id, named_struct('team', team) as event_properties from {people!}",
  ),
  event(
    "an insert_id of its own for some",
    "select buyer as user_id, 'own' as event_type, if(row_id % 2 = 0, concat('row-', row_id), null) as insert_id from {orders!}",
  ),
  event(
    "a derived table",
    "select u as user_id, 'derived' as event_type, named_struct('next', a) as event_properties from (select id as u, age + 1 as a from {people!} where team is not null) x where a > 21",
  ),
  event(
    "a CTE",
    "with grown as (select id, note, age from {people!} where age > 20) select id as user_id, 'cte' as event_type, named_struct('note', note) as event_properties from grown",
  ),
  event(
    "a CTE with the table's own name",
    "with people as (select * from {people!} where age is not null), older as (select *, age + 10 as later from people) select id as user_id, 'shadow' as event_type, named_struct('later', later) as event_properties from older people",
  ),
  event(
    "quoted names, other case, comments and texts with the table's name",
    "select `id` as `user_id`, 'from people' /* people.id */ as event_type, -- from people\n named_struct('people', People.note) as event_properties from {people~!} where 'people' <> coalesce(note, 'people ')",
    { suffix: " ; -- the end" },
  ),
  event(
    "fully qualified columns",
    "select {people.}id as user_id, 'qualified' as event_type, named_struct('age', {people.}age) as event_properties from {people!} where {people.}team > 1",
  ),
  event(
    "ORDER BY",
    "select buyer as user_id, 'ordered' as event_type, named_struct('item', item) as event_properties from {orders!} order by at desc, amount",
  ),
  event(
    "a device, groups of arrays and CASE",
    "select concat('device-', row_id) as device_id, case when price > 1 then 'dear' else 'cheap' end as event_type, named_struct('maker', array(concat('maker ', maker))) as groups from {items!}",
  ),
  event(
    "map properties",
    "select id as user_id, 'map' as event_type, map('note', note, 'team', cast(team as string)) as event_properties from {people!}",
  ),
  event(
    "a map with bytes as keys",
    "select id as user_id, 'marked' as event_type, named_struct('marks', marks, 'n', size(marks)) as event_properties from {people!}",
    {
      meaning:
        "select id as user_id, 'marked' as event_type, named_struct('marks', transform_keys(marks, (k, v) -> base64(k)), 'n', size(marks)) as event_properties from {people!}",
    },
  ),
  event(
    "a struct that holds a map with bytes as keys",
    "select buyer as user_id, 'packed' as event_type, named_struct('parcel', parcel) as event_properties from {orders!} where parcel.size is not null",
    {
      meaning:
        "select buyer as user_id, 'packed' as event_type, named_struct('parcel', named_struct('size', parcel.size, 'seals', transform_keys(parcel.seals, (k, v) -> base64(k)), 'way', parcel.way)) as event_properties from {orders!} where parcel.size is not null",
    },
  ),
  event(
    "JSON text as properties",
    "select id as user_id, 'json' as event_type, to_json(named_struct('note', note, 'score', score)) as event_properties from {people!}",
  ),
];

const drives = { drives: true, branch: 0 };
const looksUp = { drives: false, branch: 0 };

/** Events of several tables, or of one table read several times. */
export const JOINED_EVENT_SHAPES: readonly Shape[] = [
  event(
    "inner join",
    "select o.buyer as user_id, 'bought' as event_type, o.at as time, named_struct('amount', o.amount, 'label', i.label) as event_properties from {orders} o join {items} i on o.item = i.item",
  ),
  event(
    "a join of maps with bytes as keys",
    "select o.buyer as user_id, 'packed' as event_type, named_struct('hops', o.parcel.way.hops, 'sealed', o.parcel.seals[X'00FF'], 'marks', size(p.marks)) as event_properties from {people} p join {orders} o on o.buyer = p.id",
  ),
  event(
    "three tables",
    "select p.id as user_id, 'bought' as event_type, named_struct('note', p.note, 'state', o.state, 'label', i.label) as event_properties from {people} p join {orders} o on o.buyer = p.id join {items} i on i.item = o.item where i.price > 0.5",
  ),
  event(
    "self-join",
    "select a.id as user_id, 'met' as event_type, named_struct('other', b.id, 'team', a.team) as event_properties from {people} a join {people} b on a.team = b.team and a.row_id <> b.row_id",
  ),
  event(
    "commas and WHERE, unaliased",
    "select people.id as user_id, 'pair' as event_type, named_struct('state', orders.state) as event_properties from {people!}, {orders!} where people.id = orders.buyer and orders.amount > 1.5",
  ),
  event(
    "USING",
    "select buyer as user_id, 'used' as event_type, named_struct('item', item, 'label', label) as event_properties from {orders} o inner join {items} i using (item)",
  ),
  event(
    "LEFT JOIN looks up",
    "select o.buyer as user_id, 'bought' as event_type, named_struct('label', i.label, 'amount', o.amount) as event_properties from {orders} o left join {items} i on o.item = i.item",
    { references: [drives, looksUp] },
  ),
  event(
    "RIGHT JOIN looks up",
    "select o.buyer as user_id, 'bought' as event_type, named_struct('label', i.label) as event_properties from {items} i right outer join {orders} o on o.item = i.item",
    { references: [looksUp, drives] },
  ),
  event(
    "CROSS JOIN",
    "select p.id as user_id, 'shown' as event_type, named_struct('label', i.label) as event_properties from {people} p cross join {items} i where p.team = 1 and i.price > 1",
  ),
  event(
    "a lookup-only table",
    "select o.buyer as user_id, 'bought' as event_type, named_struct('label', i.label) as event_properties from {orders} o join {items} i on o.item = i.item",
    { references: [drives, looksUp], lookupOnly: ["items"] },
  ),
  event(
    "EXISTS",
    "select p.id as user_id, 'buyer' as event_type from {people} p where exists (select 1 from {orders} o where o.buyer = p.id and o.state = 'paid')",
    { references: [drives, looksUp] },
  ),
  event(
    "NOT EXISTS",
    "select p.id as user_id, 'no buyer' as event_type from {people} p where not exists (select * from {orders} o where o.buyer = p.id)",
    { references: [drives, looksUp] },
  ),
  event(
    "IN",
    "select id as user_id, 'in' as event_type from {people!} where team in (select maker from {items!} where price >= 1)",
    { references: [drives, looksUp] },
  ),
  event(
    "a scalar subquery",
    "select id as user_id, 'counted' as event_type, named_struct('orders', (select count(*) from {orders} o where o.buyer = p.id)) as event_properties from {people} p",
    { references: [looksUp, drives] },
  ),
  event(
    "LEFT SEMI and LEFT ANTI JOIN",
    "select p.id as user_id, 'semi' as event_type, named_struct('age', p.age) as event_properties from {people} p left semi join {orders} o on o.buyer = p.id left anti join {items} i on i.maker = p.team",
    { references: [drives, looksUp, looksUp] },
  ),
  event(
    "a CTE used twice",
    "with t as (select id, team, row_id from {people!} where team is not null) select a.id as user_id, 'met' as event_type, named_struct('other', b.id) as event_properties from t a join t b on a.team = b.team and a.row_id < b.row_id",
    {
      meaning:
        "with t as (select id, team, row_id from {people!} where team is not null), u as (select id, team, row_id from {people!} where team is not null) select a.id as user_id, 'met' as event_type, named_struct('other', b.id) as event_properties from t a join u b on a.team = b.team and a.row_id < b.row_id",
    },
  ),
  event(
    "a join inside a derived table, looked up beside it",
    "select x.id as user_id, 'nested' as event_type, named_struct('state', x.state, 'label', i.label) as event_properties from (select p.id, o.state, o.item from {people} p join {orders} o on p.id = o.buyer where o.amount >= 1.25) x left join {items} i on i.item = x.item",
    { references: [drives, drives, looksUp] },
  ),
  event(
    "LATERAL VIEW after a join",
    "select p.id as user_id, 'tagged' as event_type, named_struct('tag', tag, 'note', p.note) as event_properties from {people} p join {orders} o on o.buyer = p.id lateral view explode(o.tags) t as tag",
  ),
  event(
    "UNION ALL of one table",
    "select id as user_id, 'young' as event_type from {people!} where age <= 21 union all select id, 'noted' from {people!} where note is not null",
    { references: [drives, { drives: true, branch: 1 }] },
  ),
  event(
    "UNION ALL of a table and a join",
    "select id as user_id, 'seen' as event_type, named_struct('what', note) as event_properties from {people!} union all select o.buyer, 'bought', named_struct('what', i.label) from {orders} o join {items} i on i.item = o.item",
    { references: [drives, { drives: true, branch: 1 }, { drives: true, branch: 1 }] },
  ),
  event(
    "UNION ALL in a derived table, joined",
    "select x.who as user_id, x.what as event_type, named_struct('label', i.label) as event_properties from (select buyer as who, state as what, item from {orders!} union all select id, 'person', team from {people!} where age > 20) x join {items} i on i.item = x.item",
    { references: [drives, { drives: true, branch: 1 }, { drives: true, branch: null }] },
  ),
  event(
    "a join in parentheses",
    "select p.id as user_id, 'bought' as event_type, named_struct('label', i.label, 'state', o.state) as event_properties from {people} p join ({orders} o join {items} i on i.item = o.item) on o.buyer = p.id",
  ),
  event(
    "LEFT JOIN of a join in parentheses, a comma and a derived table",
    "select p.id as user_id, 'paired' as event_type, named_struct('state', o.state, 'price', d.price) as event_properties from (select item, price from {items!} where price > 1) d, {people} p left join ({orders} o join {items} i on i.item = o.item) on o.buyer = p.id where d.item = p.team",
    { references: [drives, drives, looksUp, looksUp] },
  ),
  event(
    "VALUES and range",
    "select p.id as user_id, v.kind as event_type, named_struct('n', r.id, 'age', p.age) as event_properties from {people} p join (values (1, 'one'), (2, 'two'), (2, 'two')) as v(team, kind) on v.team = p.team cross join range(2) r",
  ),
  event(
    "groups that are looked up",
    "select p.id as user_id, 'seen' as event_type, named_struct('orders', c.n) as event_properties from {people} p left join (select buyer, count(*) as n from {orders!} group by buyer) c on c.buyer = p.id",
    { references: [drives, looksUp] },
  ),
  event(
    "a CTE that is read and asked",
    "with paid as (select buyer, item from {orders!} where state = 'paid') select o.buyer as user_id, 'paid' as event_type, named_struct('item', o.item) as event_properties from paid o where o.item in (select item from paid where buyer is not null)",
    {
      references: [drives, looksUp],
      meaning:
        "with paid as (select buyer, item from {orders!} where state = 'paid'), other as (select buyer, item from {orders!} where state = 'paid') select o.buyer as user_id, 'paid' as event_type, named_struct('item', o.item) as event_properties from paid o where o.item in (select item from other where buyer is not null)",
    },
  ),
];
