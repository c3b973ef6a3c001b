/** core-get-registry-analytics-prevalence: how common registry values are; keys and values are paired by position. */
import { prevalenceCommand } from '../prevalence.ts';

export const coreGetRegistryAnalyticsPrevalence = prevalenceCommand({
  command: 'core-get-registry-analytics-prevalence',
  args: ['key_name', 'value_name'],
  output: 'Registry',
  label: 'Registry prevalence',
});
