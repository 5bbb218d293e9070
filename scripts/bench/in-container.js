/**
 * Runs a command in a container to its end; rejects with what it said where it fails.
 * @param {import('dockerode')} docker @param {string} name @param {string[]} command
 */
export async function inContainer(docker, name, command) {
  const exec = await docker.getContainer(name).exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  let said = '';
  for await (const chunk of stream) said += String(chunk);
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`${command[0]} in ${name} ended with ${ExitCode}:\n${said}`);
}
