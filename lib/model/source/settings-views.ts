/** A connection with the sources that read through it, of many the first by name. */
export type ConnectionUse = {
  id: string;
  name: string;
  serverHostname: string;
  httpPath: string;
  verifiedAt: Date | null;
  createdAt: Date;
  /** The first of its sources, and how many it has. */
  sources: { id: string; name: string; project: string }[];
  sourcesAll: number;
};

/** Who changed what. */
export type AuditView = {
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  subjectId: string | null;
  details: Record<string, unknown>;
};
