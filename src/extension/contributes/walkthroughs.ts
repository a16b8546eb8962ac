/** The first steps, each with one thing to do. */

export const walkthroughs = [
  {
    id: "firstSteps",
    title: "Call, cancel, and see what became of it",
    description: "Call a gRPC method, cancel it, and find handlers that go on working when nobody waits.",
    steps: [
      {
        id: "services",
        title: "See your services",
        description:
          "The gRPC view lists the services of the workspace’s .proto files, and what is wrong with them.\n[Show Services](command:grpcCancellation.services.focus)",
        media: { markdown: "media/walkthrough/services.md" },
        completionEvents: ["onView:grpcCancellation.services"],
      },
      {
        id: "call",
        title: "Call a method",
        description:
          "Choose a method, set its target and request, and press Call.\n[Call Method](command:grpcCancellation.openPanel)",
        media: { markdown: "media/walkthrough/call.md" },
        completionEvents: ["onCommand:grpcCancellation.openPanel"],
      },
      {
        id: "cancel",
        title: "Cancel it",
        description:
          "Press Escape or Cancel, or let a plan cancel after some messages, and read who ended the call.\n[Call and Cancel](command:grpcCancellation.callAndCancel)",
        media: { markdown: "media/walkthrough/cancel.md" },
        completionEvents: ["onCommand:grpcCancellation.callAndCancel"],
      },
      {
        id: "lint",
        title: "Find handlers that never look",
        description:
          "Open a TypeScript or JavaScript handler: loops that a cancel cannot stop are underlined, with fixes.\n[Show Problems](command:workbench.actions.view.problems)",
        media: { markdown: "media/walkthrough/lint.md" },
      },
    ],
  },
];
