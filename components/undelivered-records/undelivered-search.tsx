"use client";

import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { usePathname, useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { serializeUndelivered, type UndeliveredChoice } from "./undelivered-address";

/** Find undelivered records by a text of their payload. The address carries it. */
export function UndeliveredSearch({ filter }: { filter: UndeliveredChoice }) {
  const pathname = usePathname();
  const router = useRouter();
  const [text, setText] = useState(filter.search ?? "");
  const show = (event: FormEvent) => {
    event.preventDefault();
    router.push(pathname + serializeUndelivered({ ...filter, search: text.trim() || null }), { scroll: false });
  };
  return (
    <form onSubmit={show} aria-label="Find undelivered records">
      <TextInput
        size="xs"
        aria-label="Find in payloads"
        placeholder="Find in payloads"
        leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        w={200}
      />
    </form>
  );
}
