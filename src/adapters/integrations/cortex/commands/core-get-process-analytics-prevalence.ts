/** core-get-process-analytics-prevalence: how common the names of processes are. */
import { prevalenceCommand } from '../prevalence.ts';

export const coreGetProcessAnalyticsPrevalence = prevalenceCommand({
  command: 'core-get-process-analytics-prevalence',
  args: ['process_name'],
  output: 'Process',
  label: 'Process prevalence',
});
