const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * Hands on the signals that reach the program and are for somebody else; `interrupts` counts how often it was asked to
 * end. Returns what stops that.
 */
export function passSignals(pass: (signal: NodeJS.Signals, interrupts: number) => void): () => void {
  let interrupts = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGINT' || signal === 'SIGTERM') interrupts += 1;
    pass(signal, interrupts);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
