/** The IANA time zones that this machine knows, UTC first; `chosen` is among them even when it is an older name. */
export function listTimeZones(chosen: string): string[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  return chosen === "" || zones.includes(chosen) ? zones : [chosen, ...zones];
}
