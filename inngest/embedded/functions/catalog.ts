import type { Database } from "../database";
import type { Log } from "../log";
import { type Functions, loadFunctions } from "./registration";

/** The functions as this process knows them. */
export type Catalog = {
  /** None until the first registration was read. */
  functions(): Functions | null;
  attemptsMax(functionId: string): number;
  /** Read them again if `version` is new, whichever process registered them. */
  refresh(version: string): Promise<void>;
};

/** For the open runs of a function that is no longer registered: the SDK's default. */
const ATTEMPTS_DEFAULT = 4;
const NEVER_REGISTERED = "0";

export function createCatalog(db: Database, log: Log, onChange: () => void): Catalog {
  let functions: Functions | null = null;
  let known = NEVER_REGISTERED;
  return {
    functions: () => functions,
    attemptsMax: (id) => functions?.get(id)?.attemptsMax ?? ATTEMPTS_DEFAULT,
    async refresh(version) {
      if (version === known) return;
      functions = await loadFunctions(db);
      known = version;
      log.info(`has ${functions.size} functions: ${[...functions.keys()].join(", ")}`);
      onChange();
    },
  };
}
