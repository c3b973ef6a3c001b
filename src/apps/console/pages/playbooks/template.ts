/** The text of a playbook to begin with: it looks, chooses, and ends, and can be run as it is. Pure. */

/** A text in quotation marks of JSON is one in YAML, whatever it holds. */
export function templateOf(name: string, id: string): string {
  return `id: ${JSON.stringify(id)}
version: -1
name: ${JSON.stringify(name)}
description: |-
  What it is for: which alerts, what it finds out, what it does about them.
starttaskid: "0"
tasks:
  "0":
    id: "0"
    type: start
    task:
      name: ""
      type: start
    nexttasks:
      '#none#': ["1"]
  "1":
    id: "1"
    type: title
    task:
      name: Analysis
      type: title
    nexttasks:
      '#none#': ["2"]
  "2":
    id: "2"
    type: condition
    task:
      name: Is the host known?
      description: A question to the alert itself. Replace it by what decides here.
      type: condition
    conditions:
    - label: "yes"
      condition:
      - - operator: isNotEmpty
          left:
            iscontext: true
            value: {simple: alert.hostname}
    nexttasks:
      "yes": ["3"]
      '#default#': ["4"]
  "3":
    id: "3"
    type: regular
    task:
      name: Look closer
      description: A person looks, and completes the task when it is done.
      type: regular
    nexttasks:
      '#none#': ["4"]
  "4":
    id: "4"
    type: title
    task:
      name: Done
      type: title
inputs: []
outputs: []
`;
}
