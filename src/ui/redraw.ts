/** Text that replaces itself: on a terminal in its place, anywhere else below what was there. */
export function redrawer(stream: NodeJS.WriteStream): (text: string) => void {
  let height = 0;
  return (text) => {
    const lines = text.split('\n');
    if (!stream.isTTY) {
      stream.write(`${height > 0 ? '\n' : ''}${text}\n`);
      height = lines.length;
      return;
    }
    // what is taller than the terminal could not be reached again
    const shown = stream.rows > 1 ? lines.slice(0, stream.rows - 1) : lines;
    const back = height === 0 ? '' : `\u001b[${height}A\r`;
    stream.write(`${back}\u001b[J${shown.join('\n')}\n`);
    height = shown.length;
  };
}
