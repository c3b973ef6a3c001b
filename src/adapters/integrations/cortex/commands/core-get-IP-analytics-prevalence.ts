/** core-get-IP-analytics-prevalence. The command is spelt with `IP`, its output with `Ip`. */
import { prevalenceCommand } from '../prevalence.ts';

export const coreGetIpAnalyticsPrevalence = prevalenceCommand({
  command: 'core-get-IP-analytics-prevalence',
  arg: 'ip_address',
  output: 'Ip',
  label: 'IP prevalence',
});
