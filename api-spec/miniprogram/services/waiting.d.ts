interface ListOf<T> { items: T[]; total?: number }

/** What a photo is until the server has it. */
interface Kept { file: string; id?: string; at?: number }

/** A write that waits for the network. Photos are files of the phone until they are uploaded. */
interface Waiting {
  /** Names it on this phone. */
  key?: string;
  operation: 'create_inspection' | 'create_finding' | 'create_answers' | 'complete_inspection' | 'confirm_inspection' | 'create_self_check'
    | 'create_hazard' | 'create_service_visit' | 'submit_rectification' | 'create_measure' | 'create_statement';
  path: { id?: string };
  body: Record<string, any>;
  /** For people: what it is. */
  label: string;
  /** The page where it can be mended: every kind has one. */
  form: string;
  /** What its form needs to open again as it was, besides the body. */
  of?: any;
  /** Whose it is: a phone may change hands. */
  by?: string;
  /** What the server said, when it will not take it as it is. */
  refused?: { title: string; detail: string; errors: Wrong[] };
}

/** What is wrong with one field. */
interface Wrong { field: string; message: string; code?: string }

/** What was begun and not handed in. */
interface Draft { label: string; url: string; values: any; at: string }
