/** What stands in the address of a playbook's page. */
// A type and no interface: only so is it what the router takes for a search.
export type Search = {
  readonly tab?: string;
  readonly task?: string;
  readonly line?: string;
  readonly from?: string;
  readonly to?: string;
  readonly as?: string;
  readonly hash?: string;
};
