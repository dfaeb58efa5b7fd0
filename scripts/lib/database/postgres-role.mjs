import pg from "pg";
import { connectionFields } from "../../schema-engine/database.mjs";

/**
 * Make the role as whom the app works, or give it this password, and make it the owner of a database and of all that
 * is in it: also of what an earlier version made as the superuser. It may create databases (tests and
 * `prisma migrate dev` do), and has no other right on the server: no files, no programs, no other role.
 *
 * `url` is the superuser's, to that database, which is there.
 *
 * @param {string} url
 * @param {{ name: string, password: string }} role
 */
export async function handOver(url, { name, password }) {
  const client = new pg.Client(connectionFields(url)[0]);
  await client.connect();
  try {
    await client.query("begin");
    // Two starts at once: the second waits.
    await client.query("select pg_advisory_xact_lock(hashtext($1))", [`role ${name}`]);
    const role = client.escapeIdentifier(name);
    const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [name]);
    const rights = "login nosuperuser createdb nocreaterole noreplication nobypassrls";
    const secret = client.escapeLiteral(password);
    await client.query(`${rowCount ? "alter" : "create"} role ${role} ${rights} password ${secret}`);
    await client.query(`alter database ${client.escapeIdentifier(client.database ?? "")} owner to ${role}`);
    const { rows } = await client.query(OWNED_BY_OTHERS, [name]);
    for (const { kind, thing } of rows) await client.query(`alter ${kind} ${thing} owner to ${role}`);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

/**
 * The schemas, tables, views, sequences, types and functions of the database's own schemas that belong to another role.
 * REASSIGN OWNED does not do it: it refuses the superuser that initdb made. What belongs to a table (its sequences, its
 * row type) or to an extension goes with it.
 */
const OWNED_BY_OTHERS = `
  with own as (
    select oid, nspname, nspowner from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema'
  ),
  part as (select objid from pg_depend where deptype in ('a', 'i', 'e'))
  select 'schema' as kind, quote_ident(nspname) as thing from own, pg_roles r
  where r.rolname = $1 and nspowner <> r.oid and nspowner <> 'pg_database_owner'::regrole
  union all
  select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
              when 'f' then 'foreign table' else 'table' end,
         format('%I.%I', nspname, relname)
  from pg_class c join own on own.oid = relnamespace, pg_roles r
  where r.rolname = $1 and relowner <> r.oid and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and not (relkind = 'S' and c.oid in (select objid from part))
  union all
  select 'type', format('%I.%I', nspname, typname)
  from pg_type t join own on own.oid = typnamespace, pg_roles r
  where r.rolname = $1 and typowner <> r.oid and typtype in ('e', 'd')
  union all
  select 'routine', p.oid::regprocedure::text
  from pg_proc p join own on own.oid = pronamespace, pg_roles r
  where r.rolname = $1 and proowner <> r.oid and p.oid not in (select objid from part)`;
