"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, Group, NumberInput, Radio, Stack, TextInput } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { z } from "zod";
import { Panel } from "@/components/shell/layout/panel";
import type { Result } from "@/lib/model/errors";
import type { DataType } from "@/lib/model/source/data-type";
import type { RewindTarget } from "@/lib/model/source/rewind";
import { formatTableName, type TableName } from "@/lib/model/table/table-name";
import { RewindEstimatePanel } from "./rewind-estimate";

type Rewind = (input: { sourceId: string; target: RewindTarget; typedName: string }) => Promise<Result<never>>;
type RewindFormProps = {
  sourceId: string;
  name: string;
  dataType: DataType;
  tables: { name: TableName; checkpoint: number | null }[];
  paused: boolean;
  rewind: Rewind;
};

const fieldsSchema = z
  .object({ to: z.enum(["version", "time", "beginning"]), version: z.union([z.number(), z.string()]), at: z.string() })
  .transform((fields, context): RewindTarget => {
    switch (fields.to) {
      case "version": {
        const version = z.int().nonnegative().safeParse(fields.version);
        if (version.success) return { to: "version", version: version.data };
        context.addIssue({ code: "custom", path: ["version"], message: "Enter a version: 0, 1, 2, …" });
        return z.NEVER;
      }
      case "time": {
        const at = new Date(fields.at);
        if (!Number.isNaN(at.getTime())) return { to: "time", at };
        context.addIssue({ code: "custom", path: ["at"], message: "Enter a date and a time." });
        return z.NEVER;
      }
      case "beginning":
        return { to: "beginning" };
    }
  });
type Fields = z.input<typeof fieldsSchema>;

/** How far back, then what it would send, then the rewind itself. */
export function RewindForm({ sourceId, name, dataType, tables, paused, rewind }: RewindFormProps) {
  const [target, setTarget] = useState<RewindTarget | null>(null);
  const [only] = tables.length === 1 ? tables : [];
  const { control, register, handleSubmit, watch, formState } = useForm<Fields, unknown, RewindTarget>({
    resolver: zodResolver(fieldsSchema),
    defaultValues: { to: only ? "version" : "time", version: "", at: "" },
  });
  const { errors } = formState;
  const to = watch("to");
  return (
    <>
      {paused && (
        <Alert color="warn" icon={<IconPlayerPause size={18} stroke={1.75} />} title="The source is paused" role="note">
          Resume it before you rewind it.
        </Alert>
      )}
      <Panel title="How far back">
        <form onSubmit={handleSubmit(setTarget)} onChange={() => setTarget(null)} noValidate>
          <Stack gap="md">
            <Controller
              control={control}
              name="to"
              render={({ field }) => (
                <Radio.Group {...field} aria-label="How far back">
                  <Stack gap="sm">
                    {only && (
                      <Radio
                        value="version"
                        label="To a version"
                        description={`Everything that ${formatTableName(only.name)} committed after it, up to version ${only.checkpoint ?? 0}.`}
                      />
                    )}
                    <Radio
                      value="time"
                      label="To a time"
                      description={
                        only
                          ? "Everything that was committed after it."
                          : dataType === "event"
                            ? "The recorded runs that read something committed after it, each with the versions it had."
                            : "Everything that the tables committed after it."
                      }
                    />
                    <Radio
                      value="beginning"
                      label="To the beginning"
                      description={
                        dataType === "event"
                          ? "The first import and everything since."
                          : "The present state of every row."
                      }
                    />
                  </Stack>
                </Radio.Group>
              )}
            />
            <Group align="flex-start" gap="sm">
              {to === "version" && (
                <Controller
                  control={control}
                  name="version"
                  render={({ field }) => (
                    <NumberInput
                      {...field}
                      label="Version"
                      description="What it and earlier ones hold is not sent again."
                      inputWrapperOrder={["label", "input", "description", "error"]}
                      allowDecimal={false}
                      allowNegative={false}
                      error={errors.version?.message}
                      w={260}
                    />
                  )}
                />
              )}
              {to === "time" && (
                <TextInput
                  type="datetime-local"
                  step={1}
                  label="Time, in your time zone"
                  error={errors.at?.message}
                  w={260}
                  {...register("at")}
                />
              )}
            </Group>
            <div>
              <Button type="submit" variant={target ? "default" : "filled"} disabled={paused}>
                Show what it would send
              </Button>
            </div>
          </Stack>
        </form>
      </Panel>
      {target && (
        <RewindEstimatePanel
          key={JSON.stringify(target)}
          sourceId={sourceId}
          name={name}
          dataType={dataType}
          target={target}
          rewind={rewind}
        />
      )}
    </>
  );
}
