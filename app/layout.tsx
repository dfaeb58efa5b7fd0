import "@fontsource-variable/inter/wght.css";
import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-500.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./globals.css";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/layout/shell";
import { Providers } from "@/components/shell/theme/providers";
import { listProjects } from "@/lib/store/projects";
import { getCurrentProject } from "./current-project";
import { switchProject } from "./shell-actions";
import { readShellStatus } from "./shell-status";

export const metadata: Metadata = {
  title: { default: "Lakefeed", template: "%s · Lakefeed" },
  description: "Brings Databricks tables into Amplitude, change by change.",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** Every page reads the database when it is asked for; none can be made at build time. */
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const current = await getCurrentProject();
  const [projects, status] = await Promise.all([listProjects(), readShellStatus(current.id)]);
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <Providers>
          <Shell projects={projects} current={current} status={status} switchProject={switchProject}>
            {children}
          </Shell>
        </Providers>
      </body>
    </html>
  );
}
