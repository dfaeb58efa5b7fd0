"use client";

import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import classes from "./catalog.module.css";

/** A card of the catalog: what is searched, and what is shown. */
export type CatalogCard = { key: string; words: string; card: ReactNode };

type CatalogSearchProps = {
  /** What is looked for: "sources" or "destinations". */
  what: string;
  label: string;
  initial: string;
  cards: CatalogCard[];
};

/** Cards, and a search over their words. The search is in the address, so that it can be shared. */
export function CatalogSearch({ what, label, initial, cards }: CatalogSearchProps) {
  const [query, setQuery] = useState(initial);
  const found = cards.filter(({ words }) => matches(words, query));
  const search = (text: string) => {
    setQuery(text);
    const url = new URL(window.location.href);
    if (text.trim() === "") url.searchParams.delete("q");
    else url.searchParams.set("q", text);
    window.history.replaceState(null, "", url);
  };
  return (
    <>
      <div className={classes.search}>
        <TextInput
          className={classes.box}
          type="search"
          size="md"
          aria-label={label}
          placeholder={label}
          leftSection={<IconSearch size={18} stroke={1.75} />}
          rightSection={query === "" ? null : <CloseButton aria-label="Clear the search" onClick={() => search("")} />}
          value={query}
          onChange={(event) => search(event.currentTarget.value)}
        />
        <span className={classes.matches} role="status">
          {query.trim() === ""
            ? ""
            : `${found.length} ${found.length === 1 ? "match" : "matches"} of ${cards.length} ${what}`}
        </span>
      </div>
      {found.length > 0 ? (
        <ul className={classes.cards}>
          {found.map(({ key, card }) => (
            <li key={key}>{card}</li>
          ))}
        </ul>
      ) : (
        <p className={classes.none}>
          Nothing in the catalog is called “{query.trim()}”.{" "}
          <button type="button" className={classes.link} onClick={() => search("")}>
            Show all {what}
          </button>
        </p>
      )}
    </>
  );
}

/** Every word of the search stands somewhere in the card's words. */
function matches(words: string, query: string): boolean {
  const text = words.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
