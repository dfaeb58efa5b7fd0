import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Page } from "@/components/shell/layout/page";
import { TabLinks } from "@/components/shell/links/tab-links";

export const metadata: Metadata = { title: "Settings" };

const TABS = [
  { href: "/settings", label: "Projects" },
  { href: "/settings/connections", label: "Connections" },
  { href: "/settings/audit", label: "Audit log" },
];

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <Page
      crumbs={[{ label: "Settings" }]}
      title="Settings"
      description="Where data goes, where it comes from, and who changed what."
    >
      <TabLinks label="Settings" tabs={TABS}>
        {children}
      </TabLinks>
    </Page>
  );
}
