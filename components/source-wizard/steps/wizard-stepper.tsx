import { IconCheck } from "@tabler/icons-react";
import Link from "next/link";
import { WIZARD_STEP_LABEL, WIZARD_STEPS, type WizardStep } from "@/lib/model/source/source";
import classes from "./wizard-stepper.module.css";

type WizardStepperProps = { draftId: string; step: WizardStep; openStep: WizardStep };

/** Where one is in the wizard. Steps that are done, and the next to do, are links. */
export function WizardStepper({ draftId, step, openStep }: WizardStepperProps) {
  const at = WIZARD_STEPS.indexOf(step);
  const open = WIZARD_STEPS.indexOf(openStep);
  const next = WIZARD_STEPS[at + 1];
  return (
    <nav aria-label="Steps" className={classes.bar}>
      <div className={classes.where} aria-hidden>
        <strong>{WIZARD_STEP_LABEL[step]}</strong>
        <span>
          Step {at + 1} of {WIZARD_STEPS.length}
          {next && ` · next: ${WIZARD_STEP_LABEL[next]}`}
        </span>
      </div>
      <ol className={classes.steps}>
        {WIZARD_STEPS.map((name, i) => (
          <li key={name} className={classes.step} data-state={i === at ? "current" : i < open ? "done" : "ahead"}>
            <StepName
              draftId={draftId}
              name={name}
              number={i + 1}
              done={i < open}
              current={i === at}
              reachable={i <= open}
            />
          </li>
        ))}
      </ol>
    </nav>
  );
}

type StepNameProps = {
  draftId: string;
  name: WizardStep;
  number: number;
  done: boolean;
  current: boolean;
  reachable: boolean;
};

function StepName({ draftId, name, number, done, current, reachable }: StepNameProps) {
  const content = (
    <>
      <span className={classes.number} aria-hidden>
        {done && !current ? <IconCheck size={15} stroke={2} /> : number}
      </span>
      <span className={classes.label}>
        {WIZARD_STEP_LABEL[name]}
        {done && !current && <span className="visually-hidden"> (done)</span>}
      </span>
    </>
  );
  if (current || !reachable)
    return (
      <span className={classes.name} aria-current={current ? "step" : undefined}>
        {content}
      </span>
    );
  return (
    <Link className={classes.name} href={`/catalog/sources/databricks/${draftId}/${name}`}>
      {content}
    </Link>
  );
}
