interface ListOf<T> { items: T[]; total?: number }

/** A write that waits for the network. Photos are files of the phone until they are uploaded. */
interface Waiting {
  operation: 'create_inspection' | 'create_finding' | 'complete_inspection' | 'create_self_check' | 'submit_rectification';
  path: { id?: string };
  body: Record<string, any>;
  /** For people: what it is. */
  label: string;
  /** What the server said, when it will never take it. */
  refused?: string;
}
