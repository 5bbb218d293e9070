#!/usr/bin/env node
// From Node 22 on, what was compiled at one start is kept for the next.
process.getBuiltinModule('module').enableCompileCache?.();

const { main } = await import('../dist/main.js');
await main(process.argv.slice(2));
