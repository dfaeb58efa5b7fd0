"use client";

import { IconCircleCheck, IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { TakeRecoveryAction } from "@/components/recovery/required-action-panel";
import { StatusNote } from "@/components/recovery/status-note";
import { SourceBadge } from "@/components/shell/badges/state-badge";
import { useLiveSource } from "@/components/shell/data/use-live-source";
import { useRefreshOnChange } from "@/components/shell/data/use-refresh-on-change";
import { Moment } from "@/components/shell/format/moment";
import { Page } from "@/components/shell/layout/page";
import { TabLinks } from "@/components/shell/links/tab-links";
import { NextSync } from "@/components/sources/list/source-row";
import { scheduleText } from "@/components/sources/schedule/schedule-text";
import { RetentionNote } from "@/components/sources/source/retention-note";
import { type SourceActionSet, SourceActions } from "@/components/sources/source/source-actions";
import { DATA_TYPE_LABEL } from "@/lib/model/source/data-type";
import type { LiveSource, SourceView } from "@/lib/model/source/source-view";
import { formatTableName } from "@/lib/model/table/table-name";
import classes from "./source-frame.module.css";

type Named = Pick<SourceView, "id" | "name" | "dataType" | "tables" | "frequency" | "project">;

/** What stands above every tab of a source: its name and state, what it does, and what one can do with it. */
export function SourceFrame({
  source,
  initial,
  verbs,
  choose,
  children,
}: {
  source: Named;
  initial: LiveSource;
  verbs: SourceActionSet;
  choose: TakeRecoveryAction;
  children: ReactNode;
}) {
  const live = useLiveSource(initial);
  useRefreshAfterRun(live);
  return (
    <Page
      crumbs={[{ label: "Sources", href: "/sources" }, { label: source.name }]}
      title={
        <span className={classes.title}>
          {source.name} <SourceBadge status={live.status} />
        </span>
      }
      description={<Description source={source} />}
      actions={<SourceActions name={source.name} live={live} verbs={verbs} />}
    >
      <div className={classes.facts}>
        <span>
          <IconCircleCheck size={15} stroke={1.75} aria-hidden /> Last sync{" "}
          <b>
            <Moment at={live.lastFinishedAt} show="relative" none="none yet" />
          </b>
        </span>
        <span>
          <IconClock size={15} stroke={1.75} aria-hidden /> Next sync{" "}
          <b>
            <NextSync live={live} />
          </b>
        </span>
      </div>
      <StatusNote live={live} source={source} choose={choose} />
      <RetentionNote warning={live.retention} now={live.readAt} />
      <TabLinks label={source.name} tabs={tabsOf(live)}>
        {children}
      </TabLinks>
    </Page>
  );
}

function tabsOf({ id, rejected, deferred }: LiveSource) {
  const at = `/sources/${id}`;
  return [
    { href: at, label: "Performance" },
    { href: `${at}/rejected`, label: "Undelivered records", count: rejected + deferred },
    { href: `${at}/ledger`, label: "Ledger" },
    { href: `${at}/settings`, label: "Settings" },
  ];
}

function Description({ source: { dataType, tables, frequency, project } }: { source: Named }) {
  const [first, ...others] = tables;
  return (
    <>
      {DATA_TYPE_LABEL[dataType]} from {first && <code>{formatTableName(first.name)}</code>}
      {others.length > 0 && (
        <>
          {" "}
          with{" "}
          {others.map(({ name }, i) => (
            <span key={formatTableName(name)}>
              {i > 0 && ", "}
              <code>{name.table}</code>
            </span>
          ))}
        </>
      )}
      , {scheduleText(frequency)}, to {project.name}
    </>
  );
}

/** When a run begins or ends, what the server rendered below is old: ask for it again. */
function useRefreshAfterRun(live: LiveSource): void {
  useRefreshOnChange(`${live.run?.number ?? ""}:${live.run?.state ?? ""}:${live.lastFinishedAt?.getTime() ?? ""}`);
}
