/** Refuses what is too large for a history, inside the call that would send it: an oversized payload would otherwise be retried for ever. */
import { ApplicationFailure, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { oversize } from '../core/small.js';

const assertSmall = (value: unknown, where: string): void => {
  const message = oversize(value, where);
  if (message !== undefined) throw ApplicationFailure.nonRetryable(message, 'Oversize');
};

export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      async execute(input, next) {
        assertSmall(input.args, 'the input of this workflow');
        const result = await next(input);
        assertSmall(result, 'the result of this workflow');
        return result;
      },
      async handleUpdate(input, next) {
        const result = await next(input);
        assertSmall(result, `the answer to the update ${input.name}`);
        return result;
      },
    },
  ],
  outbound: [
    {
      async scheduleActivity(input, next) {
        assertSmall(input.args, `the input of the activity ${input.activityType}`);
        const result = await next(input);
        assertSmall(result, `the result of the activity ${input.activityType}`);
        return result;
      },
      async startChildWorkflowExecution(input, next) {
        assertSmall(input.options.args, `the input of the workflow ${input.workflowType}`);
        return next(input);
      },
      async signalWorkflow(input, next) {
        assertSmall(input.args, `the signal ${input.signalName}`);
        return next(input);
      },
      async continueAsNew(input, next) {
        assertSmall(input.args, 'the input of the next execution');
        return next(input);
      },
    },
  ],
});
