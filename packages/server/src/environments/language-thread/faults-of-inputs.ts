import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { JsonValue } from '../../platform/json/json.ts';
import type { ProviderFault } from '../language/index.ts';
import type { FaultsAnswer, FaultsQuestion } from './protocol.ts';
import { describeFault, errorOfFault } from './thread-fault.ts';

/** What is wrong with inputs of a provider that its schema cannot tell. */
export type FindFaults = (provider: string, inputs: JsonValue) => readonly ProviderFault[];

/** The thread's end and the main thread's end of it. */
interface Line {
  readonly port: MessagePort;
  /** Of one Int32: counts the answers. */
  readonly answered: SharedArrayBuffer;
}

/**
 * For the language's thread, which waits for the answer: a round asks in the middle of its computation. What checks
 * inputs comes with all that logs in, a thousand modules, and stays on the main thread.
 */
export function askForFaults({ port, answered }: Line): FindFaults {
  const count = new Int32Array(answered);
  let asked = 0;
  return (provider, inputs) => {
    port.postMessage({ provider, inputs } satisfies FaultsQuestion);
    asked += 1;
    while (Atomics.load(count, 0) < asked) Atomics.wait(count, 0, asked - 1);
    const received = receiveMessageOnPort(port);
    if (received === undefined) throw new Error('the answer about inputs did not arrive');
    const answer = received.message as FaultsAnswer;
    if (!answer.ok) throw errorOfFault(answer.fault);
    return answer.faults;
  };
}

/** For the main thread. Whatever happens, who waits is answered. The port does not keep the process. */
export function answerAboutFaults({ port, answered }: Line, findFaults: FindFaults): void {
  const count = new Int32Array(answered);
  port.on('message', (question: FaultsQuestion) => {
    port.postMessage(answerTo(question, findFaults));
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  });
  port.unref();
}

function answerTo({ provider, inputs }: FaultsQuestion, findFaults: FindFaults): FaultsAnswer {
  try {
    return { ok: true, faults: findFaults(provider, inputs) };
  } catch (error) {
    return { ok: false, fault: describeFault(error) };
  }
}
