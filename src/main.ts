import { execute } from '@oclif/core';

export async function main(args: string[]): Promise<void> {
  await execute({ args, dir: import.meta.url });
}
