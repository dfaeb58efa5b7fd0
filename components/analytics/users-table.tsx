import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import Form from "next/form";
import Link from "next/link";
import { formatCount, formatNumber } from "@/components/shell/format";
import { Moment } from "@/components/shell/moment";
import type { UserView } from "@/lib/core/event-view";
import { parseExactObject, writeExactJson } from "@/lib/core/exact-json";
import classes from "./analytics.module.css";
import { userAddress } from "./event-address";

/** Users, the latest active first, with a search over ids and properties. The address carries the search. */
export function UsersTable({ users, all, search }: { users: UserView[]; all: number; search: string }) {
  return (
    <>
      <Form action="/users" className={classes.controls}>
        <TextInput
          name="q"
          key={search}
          defaultValue={search}
          aria-label="Find a user"
          placeholder="User id, device id or property"
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          w={300}
        />
        <Button type="submit" variant="default">
          Find
        </Button>
        <span className={classes.summary}>
          {users.length < all
            ? `${formatNumber(users.length)} shown of ${formatCount(all, "user")}`
            : formatCount(all, "user")}
        </span>
      </Form>
      <div className={classes.card}>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <caption className="visually-hidden">Users</caption>
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
                <tr key={user.userKey}>
                  <th scope="row" className={classes.name}>
                    <Link href={userAddress(user.userKey)}>{user.userKey}</Link>
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
              ))}
            </tbody>
          </table>
        </div>
        {users.length === 0 && (
          <p className={classes.none}>No user fits. Search for a part of an id, or of a property’s value.</p>
        )}
      </div>
    </>
  );
}

const BRIEF_PROPERTIES = 5;
const BRIEF_CHARACTERS = 40;

function briefProperties(json: string): string {
  const entries = Object.entries(parseExactObject(json));
  if (entries.length === 0) return "none";
  const brief = entries.slice(0, BRIEF_PROPERTIES).map(([name, value]) => {
    const text = typeof value === "string" ? value : writeExactJson(value);
    return `${name}: ${text.length > BRIEF_CHARACTERS ? `${text.slice(0, BRIEF_CHARACTERS)}…` : text}`;
  });
  const rest = entries.length - brief.length;
  return brief.join(" · ") + (rest > 0 ? ` and ${rest} more` : "");
}
