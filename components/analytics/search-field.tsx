import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { SEARCH_CHARACTERS_MAX } from "@/components/shell/links/search-params";

type SearchFieldProps = {
  /** The parameter of the address that carries the text. */
  name: string;
  search: string;
  label: string;
  placeholder?: string;
  /** What the address carries already, and keeps. */
  params?: readonly (readonly [name: string, value: string])[];
  size?: "xs" | "sm";
};

/** The field and the button of a search form. */
export function SearchField({ name, search, label, placeholder = label, params = [], size = "sm" }: SearchFieldProps) {
  return (
    <>
      <TextInput
        size={size}
        name={name}
        key={search}
        defaultValue={search}
        aria-label={label}
        placeholder={placeholder}
        leftSection={<IconSearch size={size === "xs" ? 14 : 16} stroke={1.75} aria-hidden />}
        maxLength={SEARCH_CHARACTERS_MAX}
      />
      {params.map(([param, value]) => (
        <input key={param} type="hidden" name={param} value={value} />
      ))}
      <Button type="submit" size={size} variant="default">
        Find
      </Button>
    </>
  );
}
