import { Button } from "@mantine/core";
import { IconCheck, IconInfoCircle, IconX } from "@tabler/icons-react";
import type { RecoveryActionPoint, RecoveryActionText } from "./describe-recovery-action";
import classes from "./recovery-action-card.module.css";

/** One recovery action, with what it preserves and what it costs. */
export function RecoveryActionCard({
  letter,
  title,
  text: { summary, points, button },
  primary,
  disabled,
  choose,
}: {
  letter: string;
  title: string;
  text: RecoveryActionText;
  primary: boolean;
  disabled: boolean;
  choose: () => void;
}) {
  return (
    <article className={classes.card} data-primary={primary || undefined} aria-label={title}>
      <h3>
        <span aria-hidden>{letter}</span>
        {title}
      </h3>
      <p>{summary}</p>
      <WayPoints points={points} />
      <Button variant={primary ? "filled" : "default"} disabled={disabled} onClick={choose} fullWidth>
        {button}
      </Button>
    </article>
  );
}

const SIGN = {
  good: { Icon: IconCheck, word: "Kept:" },
  bad: { Icon: IconX, word: "Cost:" },
  info: { Icon: IconInfoCircle, word: "Note:" },
} as const;

/** What an action preserves and costs. The sign has a word for people who do not see it. */
export function WayPoints({ points }: { points: readonly RecoveryActionPoint[] }) {
  return (
    <ul className={classes.points}>
      {points.map(({ sign, text }) => {
        const { Icon, word } = SIGN[sign];
        return (
          <li key={text} data-sign={sign}>
            <Icon size={15} stroke={1.75} aria-hidden />
            <span className="visually-hidden">{word}</span>
            <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
