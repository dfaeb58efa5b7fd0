import type { Shape } from "./shape";

const user = (name: string, sql: string, more: Partial<Shape> = {}): Shape => ({
  name: `users: ${name}`,
  dataType: "user_properties",
  sql,
  ...more,
});
const group = (name: string, sql: string, more: Partial<Shape> = {}): Shape => ({
  name: `groups: ${name}`,
  dataType: "group_properties",
  sql,
  ...more,
});

/** Properties of one table, row by row. */
export const PROPERTY_SHAPES: readonly Shape[] = [
  user(
    "plain",
    "select id as user_id, named_struct('age', age, 'note', note, 'score', score) as user_properties from {people!}",
  ),
  user(
    "WHERE",
    "select buyer as user_id, named_struct('last_state', state, 'last_amount', amount) as user_properties from {orders} o where o.state <> 'open'",
    { suffix: ";" },
  ),
  user(
    "NULL unsets",
    "select id as user_id, named_struct('age', age, 'note', note, 'score', score) as user_properties from {people!}",
    { unsetNulls: true },
  ),
  user(
    "a CTE and a derived table",
    "with p as (select * from {people!} where team is not null) select id as user_id, named_struct('team', t, 'age', age) as user_properties from (select id, team * 10 as t, age from p) q",
  ),
  user(
    "map properties",
    "select id as user_id, map('note', note, 'age', cast(age as string)) as user_properties from {people!}",
  ),
  user(
    "a map with bytes as keys",
    "select id as user_id, named_struct('marks', marks, 'team', team) as user_properties from {people!}",
    {
      meaning:
        "select id as user_id, named_struct('marks', transform_keys(marks, (k, v) -> base64(k)), 'team', team) as user_properties from {people!}",
    },
  ),
  user(
    "JSON text",
    "select id as user_id, to_json(named_struct('note', note, 'team', team)) as user_properties from {people!} where age > 20",
  ),
  user(
    "LATERAL VIEW",
    "select buyer as user_id, named_struct('last_tag', tag) as user_properties from {orders!} lateral view explode(tags) t as tag",
  ),
  group(
    "fan-out of arrays",
    "select named_struct('team', array(concat('team ', team), 'everyone'), 'maker', 'all') as groups, named_struct('note', note, 'age', age) as group_properties from {people!}",
  ),
  group(
    "a map",
    "select map('item', concat('item ', item)) as groups, named_struct('label', label, 'price', price) as group_properties from {items!} where item < 3",
  ),
];

const drives = { drives: true, branch: 0 };
const looksUp = { drives: false, branch: 0 };

/** Properties of several tables, or of all rows at once. */
export const JOINED_PROPERTY_SHAPES: readonly Shape[] = [
  user(
    "inner join",
    "select p.id as user_id, named_struct('state', o.state, 'note', p.note) as user_properties from {people} p join {orders} o on o.buyer = p.id",
  ),
  user(
    "self-join",
    "select a.id as user_id, named_struct('mate', b.id) as user_properties from {people} a join {people} b on a.team = b.team and a.row_id <> b.row_id",
  ),
  user(
    "UNION ALL",
    "select id as user_id, named_struct('note', note) as user_properties from {people!} union all select buyer, named_struct('note', state) from {orders!}",
    { references: [drives, { drives: true, branch: 1 }] },
  ),
  user(
    "LEFT JOIN of a lookup-only table",
    "select o.buyer as user_id, named_struct('last_label', i.label, 'last_amount', o.amount) as user_properties from {orders} o left join {items} i on i.item = o.item",
    { references: [drives, looksUp], lookupOnly: ["items"] },
  ),
  user(
    "LEFT JOIN",
    "select p.id as user_id, named_struct('label', i.label, 'age', p.age) as user_properties from {people} p left join {items} i on i.item = p.team",
    { rule: "difference" },
  ),
  user(
    "LEFT JOIN of a struct that holds a map with bytes as keys",
    "select p.id as user_id, named_struct('seals', o.parcel.seals, 'way', o.parcel.way, 'age', p.age) as user_properties from {people} p left join {orders} o on o.buyer = p.id",
    {
      rule: "difference",
      meaning:
        "select p.id as user_id, named_struct('seals', transform_keys(o.parcel.seals, (k, v) -> base64(k)), 'way', o.parcel.way, 'age', p.age) as user_properties from {people} p left join {orders} o on o.buyer = p.id",
    },
  ),
  user(
    "lifetime value",
    "select buyer as user_id, named_struct('orders', count(*), 'value', sum(amount), 'newest', date_format(max(at), 'yyyy-MM-dd')) as user_properties from {orders!} group by buyer",
    { rule: "difference" },
  ),
  user(
    "HAVING over a join",
    "select p.id as user_id, named_struct('paid', sum(o.amount)) as user_properties from {people} p join {orders} o on o.buyer = p.id group by p.id having count(*) > 1",
    { rule: "difference" },
  ),
  user(
    "DISTINCT",
    "select distinct id as user_id, named_struct('team', max(team) over (partition by id)) as user_properties from {people!}",
    { rule: "difference" },
  ),
  user(
    "the newest row by a window",
    "select user_id, named_struct('state', state, 'amount', amount) as user_properties from (select buyer as user_id, state, amount, row_number() over (partition by buyer order by at desc, row_id desc, amount, state) as n from {orders!}) x where n = 1",
    { rule: "difference" },
  ),
  user(
    "EXISTS",
    "select id as user_id, named_struct('buys', exists (select 1 from {orders} o where o.buyer = p.id), 'age', age) as user_properties from {people} p",
    { rule: "difference" },
  ),
  user(
    "NOT EXISTS",
    "select id as user_id, named_struct('idle', true, 'age', age) as user_properties from {people} p where not exists (select 1 from {orders} o where o.buyer = p.id)",
    { rule: "difference" },
  ),
  user(
    "IN and a scalar subquery",
    "select id as user_id, named_struct('orders', (select count(*) from {orders} o where o.buyer = p.id), 'age', age) as user_properties from {people} p where team in (select maker from {items!})",
    { rule: "difference" },
  ),
  user(
    "a lifetime value that NULL unsets",
    "select buyer as user_id, named_struct('paid', sum(case when state = 'paid' then amount end), 'tag', max(get(tags, 0))) as user_properties from {orders!} group by buyer",
    { rule: "difference", unsetNulls: true },
  ),
  user(
    "UNION and a CTE used twice",
    "with t as (select id, team from {people!} where team is not null) select a.id as user_id, named_struct('mates', size(collect_set(b.id))) as user_properties from t a join t b on a.team = b.team group by a.id union select buyer, named_struct('mates', 0) from {orders!}",
    { rule: "difference" },
  ),
  user(
    "FULL JOIN",
    "select coalesce(p.id, o.buyer) as user_id, named_struct('state', max(o.state), 'note', max(p.note), 'score', avg(p.score)) as user_properties from {people} p full join {orders} o on o.buyer = p.id group by 1",
    { rule: "difference" },
  ),
  user(
    "aggregates beside a lookup-only table",
    "select o.buyer as user_id, named_struct('labels', sort_array(collect_set(i.label)), 'n', count(*)) as user_properties from {orders} o left join {items} i on i.item = o.item group by o.buyer",
    { rule: "difference", lookupOnly: ["items"] },
  ),
  group(
    "counted",
    "select named_struct('team', concat('team ', team)) as groups, named_struct('members', count(distinct id), 'oldest', max(age)) as group_properties from {people!} where team is not null group by team",
    { rule: "difference" },
  ),
];
