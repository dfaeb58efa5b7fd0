import type { Metadata } from "next";
import type { ReactNode } from "react";
import { pause, remove, resume, syncNow } from "@/app/sources/actions";
import { readLive, readSource } from "@/app/sources/read-source";
import { takeRecoveryAction } from "@/app/sources/take-recovery-action";
import { SourceFrame } from "./source-frame";

type Props = { params: Promise<{ sourceId: string }>; children: ReactNode };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await readSource((await params).sourceId);
  return { title: name };
}

export default async function SourceLayout({ params, children }: Props) {
  const { sourceId } = await params;
  const source = await readSource(sourceId);
  const live = await readLive(source.id);
  const { id, name, dataType, tables, frequency, project } = source;
  return (
    <SourceFrame
      source={{ id, name, dataType, tables, frequency, project }}
      initial={live}
      verbs={{ syncNow, pause, resume, remove }}
      choose={takeRecoveryAction}
    >
      {children}
    </SourceFrame>
  );
}
