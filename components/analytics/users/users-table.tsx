"use client";
import Form from "next/form";
import Link from "next/link";
import classes from "@/components/analytics/analytics.module.css";
import { userAddress } from "@/components/analytics/events/event-address";
import { SearchField } from "@/components/analytics/search-field";
import { ScrollingTable } from "@/components/shell/data-table/data-table";
import { formatCount, formatNumber } from "@/components/shell/format/format";
import { Moment } from "@/components/shell/format/moment";
import { CursorLinks } from "@/components/shell/links/cursor-links";
import type { ListedUser, UsersPage } from "@/lib/model/values/event-view";
import { parseExactObject, writeExactJson } from "@/lib/model/values/exact-json";
import { type AskedUsers, usersAddress } from "./users-address";

/** A page of users, the latest active first, with a search over ids and properties. The address carries both. */
export function UsersTable({ page, asked }: { page: UsersPage; asked: AskedUsers }) {
  const { users, next } = page;
  return (
    <>
      <Form action="/users" className={classes.controls}>
        <div className={classes.search}>
          <SearchField
            name="q"
            search={asked.search}
            label="Find a user"
            placeholder="Beginning of an id, or a property"
          />
        </div>
        <span className={classes.summary}>{summaryText(page, asked)}</span>
      </Form>
      <div className={classes.card}>
        <ScrollingTable caption="Users" className={classes.table} hover>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">Properties</th>
              <th scope="col" data-optional>
                First seen
              </th>
              <th scope="col">Last activity</th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <UserRow key={user.userKey} user={user} />
            ))}
          </tbody>
        </ScrollingTable>

        {users.length === 0 && (
          <p className={classes.none}>
            No user fits. Search for the beginning of a user id or device id. Properties are searched for the 1,000
            users who were active last.
          </p>
        )}
        <CursorLinks
          label="Pages of users"
          after={asked.after}
          next={next}
          address={(after) => usersAddress({ ...asked, after })}
        >
          {formatCount(users.length, "user")} on this page
        </CursorLinks>
      </div>
    </>
  );
}

function UserRow({ user }: { user: ListedUser }) {
  return (
    <tr>
      <th scope="row" className={classes.name}>
        <Link href={userAddress(user.userKey)} prefetch={false}>
          {user.userKey}
        </Link>
        {user.userId === null && <span className={classes.quiet}> · device</span>}
      </th>
      <td className={`${classes.wide} ${classes.quiet}`}>{briefProperties(user.properties)}</td>
      <td data-optional>
        <Moment at={user.firstSeen} />
      </td>
      <td>
        <Moment at={user.lastSeen} show="relative" />
      </td>
    </tr>
  );
}

function summaryText({ fitting, all }: UsersPage, { search }: AskedUsers): string {
  if (search === "") return formatCount(all, "user");
  if (fitting === null) return `More than 1,000 of ${formatCount(all, "user")} fit: type more of the id`;
  return `${formatNumber(fitting)} of ${formatCount(all, "user")}`;
}

const BRIEF_PROPERTIES = 5;
const BRIEF_CHARACTERS = 40;

function briefProperties(json: string | null): string {
  if (json === null) return "too many to show here";
  const entries = Object.entries(parseExactObject(json));
  if (entries.length === 0) return "none";
  const brief = entries.slice(0, BRIEF_PROPERTIES).map(([name, value]) => {
    const text = typeof value === "string" ? value : writeExactJson(value);
    return `${name}: ${text.length > BRIEF_CHARACTERS ? `${text.slice(0, BRIEF_CHARACTERS)}…` : text}`;
  });
  return brief.join(" · ") + (entries.length > brief.length ? " and more" : "");
}
