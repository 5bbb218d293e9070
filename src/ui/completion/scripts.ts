/** Each shell's script asks `devenv __complete WORD…`, which answers a line a candidate: the word, a tab, its meaning. */
const SCRIPTS = {
  bash: `# devenv completion for bash. Add to ~/.bashrc:  source <(devenv completion bash)
_devenv() {
  local line words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    if [[ $line == ':files' ]]; then
      compopt -o default
    else
      COMPREPLY+=("$line")
    fi
  done < <(devenv __complete -- "\${words[@]}" 2>/dev/null)
}
complete -F _devenv devenv
`,
  zsh: `#compdef devenv
# devenv completion for zsh. Add to ~/.zshrc, after compinit:  source <(devenv completion zsh)
_devenv() {
  local line word meaning candidates=()
  while IFS= read -r line; do
    if [[ $line == ':files' ]]; then
      _files
    else
      word=\${line%%$'\\t'*} meaning=\${line#*$'\\t'}
      candidates+=("\${word//:/\\\\:}\${meaning:+:$meaning}")
    fi
  done < <(devenv __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#candidates} )) && _describe 'devenv' candidates
}
compdef _devenv devenv
`,
  fish: `# devenv completion for fish. Save as ~/.config/fish/completions/devenv.fish
function __devenv_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (devenv __complete -- $words[2..-1] 2>/dev/null)
        if test $line = ':files'
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c devenv -f -a '(__devenv_complete)'
`,
  powershell: `# devenv completion for PowerShell. Add to $PROFILE:  devenv completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName devenv -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    if ($wordToComplete -eq '') { $words += '' }
    devenv __complete -- @words 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
        $value, $meaning = $_ -split "\`t", 2
        if (-not $meaning) { $meaning = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $meaning)
    }
}
`,
};

export type Shell = keyof typeof SCRIPTS;

export const SHELLS = Object.keys(SCRIPTS) as Shell[];

/** The script that teaches a shell to complete devenv's words. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
