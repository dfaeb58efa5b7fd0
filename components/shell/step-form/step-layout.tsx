"use client";

import { Alert, Button } from "@mantine/core";
import { IconCheck, IconChevronLeft, IconInfoCircle } from "@tabler/icons-react";
import type { FormEventHandler, ReactNode } from "react";
import { FailureAlert } from "@/components/shell/alerts/failure-alert";
import { Moment } from "@/components/shell/format/moment";
import { Heading } from "@/components/shell/layout/heading";
import { LinkButton } from "@/components/shell/links/link-button";
import type { Failure } from "@/lib/model/errors";
import classes from "./step-layout.module.css";
import { useHydrated } from "./use-hydrated";

type StepLayoutProps = {
  title: ReactNode;
  description: ReactNode;
  actions?: ReactNode;
  /** Cards at the right: help and consequences. */
  aside?: ReactNode;
  /** Why one is here though another step was asked for. */
  notice: string | null;
  back: { href: string; label: string };
  next?: { label?: string; disabled?: boolean };
  pending: boolean;
  savedAt: Date | null;
  failure: Failure | null;
  onSubmit: FormEventHandler<HTMLFormElement>;
  children: ReactNode;
};

/** A step of the wizard: its form, help beside it, and Back and Next at the lower edge. */
export function StepLayout(props: StepLayoutProps) {
  const { title, description, actions, aside, notice, back, next, pending, savedAt, failure, onSubmit, children } =
    props;
  const hydrated = useHydrated();
  return (
    <form className={classes.form} method="post" noValidate onSubmit={onSubmit}>
      <fieldset className={classes.fields} disabled={!hydrated}>
        <div className={classes.content} data-aside={aside !== undefined}>
          <div className={classes.column}>
            <Heading title={title} description={description} actions={actions} />
            {notice !== null && (
              <Alert color="accent" icon={<IconInfoCircle size={18} stroke={1.75} />} role="status">
                {notice}
              </Alert>
            )}
            {children}
            {failure && (
              <div ref={bringIntoView} className={classes.failure}>
                <FailureAlert failure={failure} />
              </div>
            )}
          </div>
          {aside !== undefined && <div className={classes.aside}>{aside}</div>}
        </div>
        <div className={classes.footer}>
          <div className={classes.footerContent}>
            <LinkButton
              href={back.href}
              variant="default"
              leftSection={<IconChevronLeft size={16} stroke={1.75} />}
              aria-label={`Back: ${back.label}`}
            >
              Back
            </LinkButton>
            {savedAt && (
              <span className={classes.saved}>
                <IconCheck size={14} stroke={1.75} aria-hidden />
                <span>
                  Draft saved at <Moment at={savedAt} />. You can leave and come back.
                </span>
              </span>
            )}
            <Button type="submit" className={classes.next} loading={pending} disabled={next?.disabled}>
              {next?.label ?? "Next"}
            </Button>
          </div>
        </div>
      </fieldset>
    </form>
  );
}

/** What failed may stand below the fold, where nobody would see it. */
function bringIntoView(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: "nearest" });
}
