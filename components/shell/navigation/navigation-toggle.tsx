"use client";

import { ActionIcon } from "@mantine/core";
import { IconMenu2 } from "@tabler/icons-react";
import { createContext, type RefObject, use } from "react";

type NavigationState = {
  opened: boolean;
  open: () => void;
  toggleRef: RefObject<HTMLButtonElement | null>;
  projectName: string;
};

export const NavigationContext = createContext<NavigationState | null>(null);

/** On a phone: the button that opens the navigation, and the project one is in. */
export function NavigationToggle() {
  const navigation = use(NavigationContext);
  if (!navigation) return null;
  return (
    <ActionIcon
      ref={navigation.toggleRef}
      variant="subtle"
      color="gray"
      size={40}
      aria-label="Open the menu"
      aria-controls="navigation"
      aria-expanded={navigation.opened}
      hiddenFrom="xs"
      onClick={navigation.open}
    >
      <IconMenu2 size={20} stroke={1.75} />
    </ActionIcon>
  );
}
