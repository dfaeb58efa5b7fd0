"use client";

import { Radio } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./option-card.module.css";

type OptionCardProps = {
  value: string;
  label: string;
  icon?: ReactNode;
  description?: ReactNode;
  /** More of the same choice: numbers, or options that only count when it is taken. */
  children?: ReactNode;
};

/** One choice of a Radio.Group as a card. The whole head of the card chooses; the radio's name is its label alone. */
export function OptionCard({ value, label, icon, description, children }: OptionCardProps) {
  const id = useId();
  return (
    <div className={classes.card}>
      <div className={classes.head}>
        <Radio
          id={id}
          className={classes.radio}
          value={value}
          aria-describedby={description === undefined ? undefined : `${id}-description`}
        />
        {icon !== undefined && (
          <span className={classes.icon} aria-hidden>
            {icon}
          </span>
        )}
        <div className={classes.text}>
          <label htmlFor={id} className={classes.label}>
            {label}
          </label>
          {description !== undefined && (
            <div className={classes.description} id={`${id}-description`}>
              {description}
            </div>
          )}
        </div>
      </div>
      {children}
    </div>
  );
}
