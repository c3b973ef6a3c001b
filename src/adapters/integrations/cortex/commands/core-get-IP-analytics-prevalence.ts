/** core-get-IP-analytics-prevalence. The command is spelt with `IP`, its output with `Ip`. */
import { prevalenceCommand } from '../prevalence.ts';

export const coreGetIpAnalyticsPrevalence = prevalenceCommand({
  command: 'core-get-IP-analytics-prevalence',
  args: ['ip_address'],
  output: 'Ip',
  label: 'IP prevalence',
});
