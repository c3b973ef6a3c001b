/** core-get-domain-analytics-prevalence. */
import { prevalenceCommand } from '../prevalence.ts';

export const coreGetDomainAnalyticsPrevalence = prevalenceCommand({
  command: 'core-get-domain-analytics-prevalence',
  args: ['domain_name'],
  output: 'Domain',
  label: 'Domain prevalence',
});
