/** ELF machine numbers and machine code, in hexadecimal, by the engine's architecture. */
const PROGRAMS: Record<string, { machine: number; pause: string; read: string }> = {
  amd64: {
    machine: 62,
    // mov eax, 34 (pause); syscall; jmp back
    pause: 'b8220000000f05ebf7',
    // for each argument: open it, then read 4096 bytes below the stack and write them to 1, until there are none
    read:
      '58585f4885ff742f31f6b8020000000f0589c389df488db42400f0ffffba0010000031c00f0585c07ed889c2bf010000' +
      '0089f80f05ebdc31ffb83c0000000f05',
  },
  arm64: {
    machine: 183,
    // mov x0..x3, 0; mov x8, 73 (ppoll); svc 0; b back
    pause: '000080d2010080d2020080d2030080d2280980d2010000d4faffff17',
    read:
      'f4430091818640f8610200b4600c8092020080d2080780d2010000d4f30300aae00313aae10740d1020082d2e80780d2' +
      '010000d41f0000f16dfeff54e20300aa200080d2e10740d1080880d2010000d4f4ffff17000080d2a80b80d2010000d4',
  },
};

/**
 * A static ELF executable of one segment. `pause` waits for ever; `read` prints the files that it is given, as cat does.
 * (System V ABI, ELF-64)
 */
export function staticProgram(name: 'pause' | 'read', architecture: string): Buffer {
  const program = PROGRAMS[architecture];
  if (program === undefined) throw new Error(`no ${name} program for ${architecture}`);
  const code = Buffer.from(program[name], 'hex');
  const base = 0x400000n;
  const headers = 64 + 56;
  const size = headers + code.length;
  const elf = Buffer.alloc(size);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  elf.writeUInt16LE(2, 16);
  elf.writeUInt16LE(program.machine, 18);
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(base + BigInt(headers), 24);
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt16LE(64, 52);
  elf.writeUInt16LE(56, 54);
  elf.writeUInt16LE(1, 56);
  elf.writeUInt32LE(1, 64);
  elf.writeUInt32LE(5, 68);
  elf.writeBigUInt64LE(base, 80);
  elf.writeBigUInt64LE(base, 88);
  elf.writeBigUInt64LE(BigInt(size), 96);
  elf.writeBigUInt64LE(BigInt(size), 104);
  elf.writeBigUInt64LE(0x1000n, 112);
  elf.set(code, headers);
  return elf;
}
