/** core-get-cmd-analytics-prevalence: how common command lines are. A text is one line: it is not divided at commas. */
import { prevalenceCommand } from '../prevalence.ts';

export const coreGetCmdAnalyticsPrevalence = prevalenceCommand({
  command: 'core-get-cmd-analytics-prevalence',
  args: ['process_command_line'],
  whole: true,
  output: 'Cmd',
  label: 'Command line prevalence',
});
