/** What of the page of rules stands in its address. */
export type RulesTab = 'routing' | 'sources' | 'fetchers' | 'deliveries';
export type RulesSearch = Readonly<Partial<Record<'open' | 'source' | 'alert', string | undefined>>>;
