/** core-get-hash-analytics-prevalence: how common files are on the tenant. */
import { prevalenceCommand } from '../prevalence.ts';

export const coreGetHashAnalyticsPrevalence = prevalenceCommand({
  command: 'core-get-hash-analytics-prevalence',
  args: ['sha256'],
  output: 'Hash',
  label: 'Hash prevalence',
});
