/** The small-value guard on the side of activities. */
import { ApplicationFailure } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { oversize } from '../core/small.js';

export const smallAnswers: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      const answer = await next(input);
      const message = oversize(answer, `the result of the activity ${info.activityType}`);
      if (message !== undefined) throw ApplicationFailure.nonRetryable(message, 'Oversize');
      return answer;
    },
  },
});
