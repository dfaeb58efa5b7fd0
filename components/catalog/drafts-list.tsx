"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState, useTransition } from "react";
import { Moment } from "@/components/shell/format/moment";
import { LinkButton } from "@/components/shell/links/link-button";
import type { Result } from "@/lib/model/errors";
import { WIZARD_STEP_LABEL, WIZARD_STEPS, type WizardStep } from "@/lib/model/source/source";
import classes from "./catalog.module.css";

/** A draft as the catalog lists it. */
export type DraftItem = {
  id: string;
  name: string | null;
  tables: string[];
  step: WizardStep;
  note: string | null;
  savedAt: Date;
};

type DraftsListProps = {
  drafts: DraftItem[];
  discard: (input: { draftId: string }) => Promise<Result<void>>;
  /** There may be older ones, which are not listed. */
  more: boolean;
};

/** Sources that somebody began to set up. */
export function DraftsList({ drafts, discard, more }: DraftsListProps) {
  const [asked, setAsked] = useState<DraftItem | null>(null);
  const [pending, startTransition] = useTransition();
  const confirm = () =>
    startTransition(async () => {
      if (asked) await discard({ draftId: asked.id });
      setAsked(null);
    });
  return (
    <section aria-labelledby="drafts-title">
      <div className={classes.draftsHead}>
        <h2 id="drafts-title">Drafts in progress</h2>
        <span>
          {more ? `The newest ${drafts.length}: discard some to see older ones.` : "Pick up where you stopped."} A draft
          sends nothing.
        </span>
      </div>
      <ul className={classes.drafts}>
        {drafts.map((draft) => (
          <DraftRow key={draft.id} draft={draft} onDiscard={() => setAsked(draft)} />
        ))}
      </ul>
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={`Discard “${asked ? nameOf(asked) : ""}”?`}
        centered
      >
        <Stack gap="lg">
          <Text size="sm">
            What was chosen and typed is deleted, with the credentials that only this draft uses. Sources and their data
            stay as they are.
          </Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setAsked(null)}>
              Keep it
            </Button>
            <Button color="red.8" onClick={confirm} loading={pending}>
              Discard draft
            </Button>
          </Group>
        </Stack>
      </Modal>
    </section>
  );
}

function DraftRow({ draft, onDiscard }: { draft: DraftItem; onDiscard: () => void }) {
  const at = WIZARD_STEPS.indexOf(draft.step);
  const name = nameOf(draft);
  return (
    <li className={classes.draft}>
      <div className={classes.draftName}>
        <strong>{name}</strong>
        <span className={draft.tables.length > 0 ? classes.mono : undefined}>
          {draft.tables.length > 0 ? draft.tables.join(", ") : "No table chosen yet"}
        </span>
      </div>
      <div className={classes.draftStep}>
        <span>
          Step {at + 1} of {WIZARD_STEPS.length} · {WIZARD_STEP_LABEL[draft.step]}
        </span>
        {draft.note !== null && <span className={classes.draftNote}>{draft.note}</span>}
        <span className={classes.progress} aria-hidden>
          {WIZARD_STEPS.map((step, i) => (
            <i key={step} data-state={i < at ? "done" : i === at ? "current" : "ahead"} />
          ))}
        </span>
      </div>
      <span className={classes.draftSaved}>
        Saved <Moment at={draft.savedAt} show="relative" />
      </span>
      <Group gap="sm" wrap="nowrap">
        <LinkButton
          href={`/catalog/sources/databricks/${draft.id}/${draft.step}`}
          variant="default"
          size="sm"
          aria-label={`Continue ${name}`}
        >
          Continue
        </LinkButton>
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink-2)"
          size="sm"
          aria-label={`Discard ${name}`}
          onClick={onDiscard}
        >
          Discard
        </Button>
      </Group>
    </li>
  );
}

function nameOf({ name }: DraftItem): string {
  return name ?? "Untitled Databricks source";
}
