//! Every table, as both databases have it; what the migrations make is tested against this file.

#![allow(missing_docs, reason = "a column's meaning stands in the migration that makes it")]

diesel::table! {
    subdistricts (id) {
        id -> Text,
        code -> Text,
        name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    villages (code) {
        code -> Text,
        subdistrict_id -> Text,
        name -> Text,
        kind -> Text,
    }
}

diesel::table! {
    enterprises (id) {
        id -> Text,
        subdistrict_id -> Text,
        name -> Text,
        uscc -> Nullable<Text>,
        industry -> Text,
        division -> Text,
        section -> Text,
        village_code -> Text,
        address -> Nullable<Text>,
        principal_name -> Nullable<Text>,
        phone -> Nullable<Text>,
        safety_officer_name -> Nullable<Text>,
        safety_officer_phone -> Nullable<Text>,
        risk_colour -> Nullable<Text>,
        employees -> Nullable<Integer>,
        note -> Nullable<Text>,
        version -> BigInt,
        revision -> BigInt,
        content_hash -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        phone_index -> Nullable<Text>,
        safety_officer_phone_index -> Nullable<Text>,
        status -> Text,
        status_at -> Nullable<Timestamp>,
        merged_into -> Nullable<Text>,
        successor_id -> Nullable<Text>,
    }
}

diesel::table! {
    enterprise_changes (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        field -> Text,
        before -> Text,
        after -> Text,
        changed_on -> Date,
        reason -> Nullable<Text>,
        partner_id -> Nullable<Text>,
        recorded_by -> Nullable<Text>,
        recorded_at -> Timestamp,
        content_hash -> Nullable<Text>,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        subdistrict_id -> Nullable<Text>,
        name -> Text,
        certificate -> Nullable<Text>,
        phone -> Nullable<Text>,
        active -> Bool,
        created_at -> Timestamp,
        phone_index -> Nullable<Text>,
        version -> BigInt,
        assignments_version -> BigInt,
        phone_verified_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    credentials (user_id) {
        user_id -> Text,
        subdistrict_id -> Text,
        username -> Text,
        password_hash -> Text,
        changed_at -> Timestamp,
        must_change -> Bool,
    }
}

diesel::table! {
    second_factors (user_id) {
        user_id -> Text,
        secret -> Nullable<Text>,
        pending -> Nullable<Text>,
        since -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

diesel::table! {
    recovery_codes (code_hash) {
        code_hash -> Text,
        user_id -> Text,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    role_grants (id) {
        id -> Text,
        subdistrict_id -> Text,
        user_id -> Text,
        role -> Text,
        requested_by -> Text,
        requested_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sign_in_policies (subdistrict_id) {
        subdistrict_id -> Text,
        min_length -> Integer,
        kinds -> Integer,
        max_age_days -> Nullable<Integer>,
        second_factor_roles -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    account_notices (id) {
        id -> Text,
        user_id -> Text,
        kind -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    wechat_identities (openid_index) {
        openid_index -> Text,
        user_id -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    memberships (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Nullable<Text>,
        user_id -> Text,
        role -> Text,
        granted_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        came_by -> Nullable<Text>,
        revoked_by -> Nullable<Text>,
        revocation_reason -> Nullable<Text>,
    }
}

diesel::table! {
    applications (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        user_id -> Text,
        role -> Text,
        note -> Nullable<Text>,
        state -> Text,
        applied_at -> Timestamp,
        decided_by -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        membership_id -> Nullable<Text>,
        content_hash -> Text,
    }
}

diesel::table! {
    consents (id) {
        id -> Text,
        user_id -> Text,
        document -> Text,
        version -> Text,
        given_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    access_log (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Nullable<Text>,
        user_id -> Text,
        what -> Text,
        reason -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    enterprise_documents (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        kind -> Text,
        title -> Text,
        number -> Nullable<Text>,
        issuer -> Nullable<Text>,
        issued_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        photo_ids -> Text,
        content_hash -> Text,
        recorded_by -> Text,
        recorded_at -> Timestamp,
        replaced_by -> Nullable<Text>,
        withdrawn_reason -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    assignments (id) {
        id -> Text,
        subdistrict_id -> Text,
        user_id -> Text,
        village_code -> Nullable<Text>,
        enterprise_id -> Nullable<Text>,
        assigned_by -> Text,
        assigned_at -> Timestamp,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        role -> Text,
        code_hash -> Text,
        created_by -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        accepted_by -> Nullable<Text>,
        accepted_at -> Nullable<Timestamp>,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        token_hash -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ends_at -> Timestamp,
        sliding_seconds -> BigInt,
        revoked_at -> Nullable<Timestamp>,
        by_password -> Bool,
    }
}

diesel::table! {
    enterprise_codes (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        code -> Text,
        status -> Text,
        issued_at -> Timestamp,
        issued_by -> Text,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    sticker_prints (code_id) {
        code_id -> Text,
        printed_at -> Timestamp,
    }
}

diesel::table! {
    sticker_sheets (id) {
        id -> Text,
        subdistrict_id -> Text,
        requested_by -> Text,
        wanted -> Text,
        state -> Text,
        total -> Integer,
        done -> Integer,
        stickers -> Nullable<Integer>,
        bytes -> Nullable<BigInt>,
        problems -> Nullable<Text>,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    photos (id) {
        id -> Text,
        owner_id -> Text,
        sha256 -> Text,
        width -> Integer,
        height -> Integer,
        bytes -> BigInt,
        taken_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        likeness -> Nullable<BigInt>,
    }
}

diesel::table! {
    photo_links (subject_type, subject_id, photo_id) {
        photo_id -> Text,
        subject_type -> Text,
        subject_id -> Text,
        position -> Integer,
    }
}

diesel::table! {
    checklists (id) {
        id -> Text,
        subdistrict_id -> Nullable<Text>,
        key -> Text,
        title -> Text,
        scope -> Text,
        industries -> Text,
        current_version -> Integer,
        created_at -> Timestamp,
        content_hash -> Nullable<Text>,
    }
}

diesel::table! {
    street_checklists (checklist_id, version) {
        subdistrict_id -> Text,
        checklist_id -> Text,
        version -> Integer,
        changed_at -> Timestamp,
        changed_by -> Text,
    }
}

diesel::table! {
    checklist_versions (checklist_id, version) {
        checklist_id -> Text,
        version -> Integer,
        items -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    self_check_tasks (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        checklist_id -> Text,
        checklist_version -> Integer,
        title -> Text,
        opens_on -> Date,
        due_on -> Date,
        self_check_id -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
        missed_at -> Nullable<Timestamp>,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    self_check_schedules (enterprise_id) {
        enterprise_id -> Text,
        subdistrict_id -> Text,
        version -> BigInt,
        items -> Nullable<Text>,
        changed_at -> Timestamp,
        changed_by -> Text,
    }
}

diesel::table! {
    self_check_defaults (subdistrict_id) {
        subdistrict_id -> Text,
        version -> BigInt,
        defaults -> Text,
        changed_at -> Timestamp,
        changed_by -> Text,
    }
}

diesel::table! {
    self_check_plans (enterprise_id) {
        enterprise_id -> Text,
        subdistrict_id -> Text,
        basis -> Text,
        next_on -> Nullable<Date>,
    }
}

diesel::table! {
    self_checks (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        task_id -> Nullable<Text>,
        checklist_id -> Text,
        checklist_version -> Integer,
        title -> Text,
        answers -> Text,
        digest -> Text,
        hazard_count -> Integer,
        performed_at -> Timestamp,
        performed_by -> Text,
        content_hash -> Text,
        recorded_at -> Timestamp,
        performed_device_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    inspections (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        number -> Text,
        kind -> Text,
        legal_basis -> Text,
        approval_number -> Text,
        act_code -> Nullable<Text>,
        state -> Text,
        outcome -> Nullable<Text>,
        finding_count -> Integer,
        started_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        opened_by -> Text,
        content_hash -> Text,
        completion_hash -> Nullable<Text>,
        recorded_at -> Timestamp,
        over_cap_reason -> Nullable<Text>,
        started_device_at -> Nullable<Timestamp>,
        ended_device_at -> Nullable<Timestamp>,
        outcome_reason -> Nullable<Text>,
        voided_at -> Nullable<Timestamp>,
        voided_by -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        certificates_shown -> Nullable<Bool>,
        recusal_asked -> Nullable<Bool>,
        recusal_answer -> Nullable<Text>,
    }
}

diesel::table! {
    inspection_officers (inspection_id, user_id) {
        inspection_id -> Text,
        user_id -> Text,
        name -> Text,
        certificate -> Text,
        confirmed_at -> Nullable<Timestamp>,
        position -> Integer,
    }
}

diesel::table! {
    signatures (inspection_id, position) {
        inspection_id -> Text,
        position -> Integer,
        party -> Text,
        name -> Text,
        image_id -> Nullable<Text>,
        refused_reason -> Nullable<Text>,
        signed_at -> Timestamp,
    }
}

diesel::table! {
    hazards (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        number -> Text,
        source -> Text,
        level -> Text,
        state -> Text,
        title -> Text,
        description -> Nullable<Text>,
        place -> Text,
        checklist_item_id -> Nullable<Text>,
        legal_basis -> Nullable<Text>,
        measure -> Nullable<Text>,
        criteria_document -> Nullable<Text>,
        criteria_article -> Nullable<Text>,
        due_on -> Date,
        due_set_by -> Text,
        round -> Integer,
        acceptances -> Integer,
        first_accepted_by -> Nullable<Text>,
        submitted_by -> Nullable<Text>,
        submitted_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        self_check_id -> Nullable<Text>,
        inspection_id -> Nullable<Text>,
        village_code -> Text,
        division -> Text,
        recorded_by -> Text,
        recorded_at -> Timestamp,
        content_hash -> Text,
    }
}

diesel::table! {
    hazard_events (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        hazard_id -> Text,
        event -> Text,
        actor_id -> Nullable<Text>,
        actor_role -> Nullable<Text>,
        at -> Timestamp,
        device_at -> Nullable<Timestamp>,
        note -> Nullable<Text>,
        due_on -> Nullable<Date>,
        content_hash -> Nullable<Text>,
        inspection_id -> Nullable<Text>,
        level -> Nullable<Text>,
        checklist_item_id -> Nullable<Text>,
        second_officer_id -> Nullable<Text>,
    }
}

diesel::table! {
    inspection_documents (id, kind) {
        id -> Text,
        kind -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        inspection_id -> Nullable<Text>,
        number -> Text,
        title -> Text,
        issued_at -> Timestamp,
        content -> Text,
    }
}

diesel::table! {
    paper_settings (subdistrict_id) {
        subdistrict_id -> Text,
        body -> Nullable<Text>,
        delegated_by -> Nullable<Text>,
        delegation_number -> Nullable<Text>,
        legal_basis -> Nullable<Text>,
        reports_to -> Nullable<Text>,
        review_body -> Nullable<Text>,
        court -> Nullable<Text>,
        seal -> Nullable<Text>,
        telephone -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    measures (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        inspection_id -> Text,
        kinds -> Text,
        extent -> Text,
        reason -> Text,
        ordered -> Bool,
        state -> Text,
        decided_by -> Text,
        decided_at -> Timestamp,
        lifted_at -> Nullable<Timestamp>,
        content_hash -> Text,
    }
}

diesel::table! {
    measure_hazards (measure_id, hazard_id) {
        measure_id -> Text,
        hazard_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
    }
}

diesel::table! {
    measure_reviews (id) {
        id -> Text,
        measure_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        decision -> Text,
        seen -> Text,
        reviewed_by -> Text,
        reviewed_at -> Timestamp,
        content_hash -> Text,
    }
}

diesel::table! {
    inspection_approvals (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        kind -> Text,
        reason -> Text,
        matter -> Text,
        officers -> Text,
        from_day -> Date,
        to_day -> Date,
        notifies -> Bool,
        state -> Text,
        number -> Nullable<Text>,
        requested_by -> Text,
        requested_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        note -> Nullable<Text>,
        content_hash -> Text,
    }
}

diesel::table! {
    hazard_statistics (enterprise_id, period) {
        enterprise_id -> Text,
        period -> Text,
        id -> Text,
        subdistrict_id -> Text,
        counts -> Text,
        analysis -> Nullable<Text>,
        signed_by -> Text,
        signed_by_name -> Text,
        image_id -> Text,
        signed_at -> Timestamp,
        content_hash -> Text,
    }
}

diesel::table! {
    inspection_statements (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        inspection_id -> Text,
        speaker -> Text,
        post -> Nullable<Text>,
        place -> Text,
        statement -> Text,
        began_at -> Timestamp,
        ended_at -> Timestamp,
        recorded_by -> Text,
        recorded_at -> Timestamp,
        content_hash -> Text,
    }
}

diesel::table! {
    reported_reviews (event_id) {
        event_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        document_id -> Text,
    }
}

diesel::table! {
    deadline_extensions (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        hazard_id -> Text,
        old_due_on -> Date,
        new_due_on -> Date,
        reason -> Text,
        state -> Text,
        requested_by -> Text,
        requested_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        note -> Nullable<Text>,
        content_hash -> Text,
        decision_hash -> Nullable<Text>,
    }
}

diesel::table! {
    remediation_plans (hazard_id, version) {
        hazard_id -> Text,
        version -> Integer,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        goals -> Text,
        methods -> Text,
        resources -> Text,
        responsible -> Text,
        timetable -> Text,
        emergency -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        progress_due_on -> Date,
    }
}

diesel::table! {
    hazard_referrals (hazard_id) {
        hazard_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        body -> Text,
        document_number -> Text,
        reason -> Text,
        referred_at -> Timestamp,
    }
}

diesel::table! {
    hazard_merges (hazard_id) {
        hazard_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        into_id -> Text,
    }
}

diesel::table! {
    devices (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        kind -> Text,
        name -> Text,
        place -> Text,
        key_version -> Integer,
        registered_by -> Text,
        registered_at -> Timestamp,
        off_at -> Nullable<Timestamp>,
        off_reason -> Nullable<Text>,
        window_began_at -> Nullable<Timestamp>,
        window_count -> Integer,
        content_hash -> Text,
        version -> BigInt,
        heard_at -> Nullable<Timestamp>,
        silent_after_hours -> Nullable<Integer>,
        silence_told_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    hazard_reports (hazard_id) {
        hazard_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        device_id -> Nullable<Text>,
        receipt_hash -> Text,
        repeats -> Integer,
        last_at -> Timestamp,
    }
}

diesel::table! {
    report_contacts (hazard_id) {
        hazard_id -> Text,
        contact -> Text,
    }
}

diesel::table! {
    report_photos (ticket, photo_id) {
        ticket -> Text,
        photo_id -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    device_messages (device_id, id) {
        device_id -> Text,
        id -> Text,
        hazard_id -> Text,
        content_hash -> Text,
        received_at -> Timestamp,
    }
}

diesel::table! {
    office_notices (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        kind -> Text,
        title -> Text,
        body -> Text,
        subject_type -> Text,
        subject_id -> Text,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
        read_by -> Nullable<Text>,
    }
}

diesel::table! {
    service_visits (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        outcome -> Text,
        advice -> Nullable<Text>,
        visited_at -> Timestamp,
        visited_device_at -> Nullable<Timestamp>,
        visited_by -> Text,
        recorded_at -> Timestamp,
        content_hash -> Text,
    }
}

diesel::table! {
    wall_acknowledgements (enterprise_id, list_digest) {
        enterprise_id -> Text,
        list_digest -> Text,
        subdistrict_id -> Text,
        acknowledged -> BigInt,
        first_at -> Timestamp,
        last_at -> Timestamp,
    }
}

diesel::table! {
    privacy_texts (subdistrict_id, version) {
        subdistrict_id -> Text,
        version -> Text,
        text -> Text,
        published_by -> Text,
        published_at -> Timestamp,
    }
}

diesel::table! {
    upward_reports (id) {
        id -> Text,
        hazard_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        body -> Text,
        document_number -> Text,
        reported_on -> Date,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    supervised_listings (hazard_id) {
        hazard_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        body -> Text,
        document_number -> Text,
        listed_on -> Date,
        lifted_by -> Text,
        lifted_on -> Nullable<Date>,
        lifting_number -> Nullable<Text>,
    }
}

diesel::table! {
    visit_caps (subdistrict_id) {
        subdistrict_id -> Text,
        red -> Integer,
        orange -> Integer,
        yellow -> Integer,
        blue -> Integer,
        unrated -> Integer,
        version -> BigInt,
    }
}

diesel::table! {
    inspection_answers (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        inspection_id -> Text,
        checklist_id -> Text,
        checklist_version -> Integer,
        answers -> Text,
        answered_by -> Text,
        answered_at -> Timestamp,
        answered_device_at -> Nullable<Timestamp>,
        recorded_at -> Timestamp,
        content_hash -> Text,
    }
}

diesel::table! {
    inspection_corrections (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        inspection_id -> Text,
        text -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        content_hash -> Text,
    }
}

diesel::table! {
    plan_slips (hazard_id, nth) {
        hazard_id -> Text,
        nth -> Integer,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        slipped_on -> Date,
        mended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    number_series (subdistrict_id, series, year) {
        subdistrict_id -> Text,
        series -> Text,
        year -> Integer,
        last -> BigInt,
    }
}

diesel::table! {
    safety_facts (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        event -> Text,
        body -> Text,
        source_type -> Text,
        source_id -> Text,
        source_number -> Nullable<Text>,
        occurred_at -> Timestamp,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    score_entries (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        entry_key -> Text,
        kind -> Text,
        rule -> Text,
        rules -> Text,
        points -> Integer,
        source_type -> Text,
        source_id -> Text,
        source_number -> Nullable<Text>,
        note -> Nullable<Text>,
        reversal_of -> Nullable<Text>,
        occurred_at -> Timestamp,
        expires_at -> Timestamp,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    standings (enterprise_id) {
        enterprise_id -> Text,
        subdistrict_id -> Text,
        division -> Text,
        section -> Text,
        score -> Integer,
        colour -> Text,
        gates -> Text,
        overdue -> Integer,
        rated -> Bool,
        next_change_at -> Nullable<Timestamp>,
        version -> BigInt,
        as_of -> Timestamp,
        public_colour -> Text,
        held_down -> Bool,
        size -> Nullable<Text>,
        losses -> Nullable<Text>,
    }
}

diesel::table! {
    tallies (subdistrict_id, figure, key, part) {
        subdistrict_id -> Text,
        figure -> Text,
        key -> Text,
        part -> BigInt,
        n -> BigInt,
    }
}

diesel::table! {
    conduct_records (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        kind -> Text,
        occurred_on -> Date,
        valid_to -> Nullable<Date>,
        level -> Nullable<Integer>,
        document_number -> Nullable<Text>,
        note -> Text,
        recorded_by -> Text,
        content_hash -> Text,
        recorded_at -> Timestamp,
        amount -> Nullable<BigInt>,
        suspension -> Bool,
    }
}

diesel::table! {
    conduct_voids (conduct_id) {
        conduct_id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        reason -> Text,
        voided_by -> Text,
        voided_at -> Timestamp,
    }
}

diesel::table! {
    appeals (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        entry_id -> Text,
        state -> Text,
        reason -> Text,
        filed_by -> Text,
        filed_at -> Timestamp,
        decide_by -> Date,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decision_reason -> Nullable<Text>,
        content_hash -> Text,
    }
}

diesel::table! {
    ranking_snapshots (subdistrict_id, month, enterprise_id) {
        subdistrict_id -> Text,
        month -> Text,
        enterprise_id -> Text,
        division -> Text,
        section -> Text,
        score -> Integer,
        overdue -> Integer,
        colour -> Text,
        rated -> Bool,
        held_down -> Bool,
        size -> Nullable<Text>,
    }
}

diesel::table! {
    score_rule_editions (subdistrict_id, version) {
        subdistrict_id -> Text,
        version -> Text,
        in_force_from -> Date,
        decided_by -> Text,
        decided_at -> Timestamp,
    }
}

diesel::table! {
    messages (id) {
        id -> Text,
        subdistrict_id -> Text,
        enterprise_id -> Text,
        kind -> Text,
        title -> Text,
        body -> Text,
        subject_type -> Text,
        subject_id -> Text,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    wechat_addresses (user_id) {
        user_id -> Text,
        sealed_openid -> Text,
        openid_index -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    subscriptions (user_id, template_id) {
        user_id -> Text,
        template_id -> Text,
        topic -> Text,
        remaining -> Integer,
        long_term -> Bool,
        phone_said_at -> Nullable<Timestamp>,
        wechat_said_at -> Nullable<Timestamp>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    message_deliveries (message_id, user_id) {
        message_id -> Text,
        user_id -> Text,
        template_id -> Text,
        state -> Text,
        errcode -> Nullable<BigInt>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        dedupe -> Nullable<Text>,
        run_at -> Timestamp,
        attempts -> Integer,
        lease_until -> Nullable<Timestamp>,
        lease_by -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
        dead_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    idempotency_keys (scope) {
        scope -> Text,
        body_hash -> Text,
        status -> Nullable<Integer>,
        response -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    audit_log (id) {
        id -> Text,
        subdistrict_id -> Nullable<Text>,
        at -> Timestamp,
        actor_id -> Nullable<Text>,
        actor_role -> Nullable<Text>,
        action -> Text,
        subject_type -> Text,
        subject_id -> Text,
        request_id -> Nullable<Text>,
        before_digest -> Nullable<Text>,
        after_digest -> Nullable<Text>,
        detail -> Nullable<Text>,
    }
}

diesel::table! {
    audit_seals (seq) {
        seq -> BigInt,
        audit_id -> Text,
        key_id -> Text,
        mac -> Text,
        sealed_at -> Timestamp,
    }
}

diesel::table! {
    audit_addresses (audit_id) {
        audit_id -> Text,
        address -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    audit_chain (start) {
        start -> Text,
    }
}

diesel::table! {
    audit_time_stamps (id) {
        id -> Text,
        seq -> BigInt,
        head -> Text,
        at -> Timestamp,
        token -> Text,
    }
}

diesel::table! {
    secret_keys (generation) {
        generation -> Integer,
        cipher -> Text,
        sealed_root -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    bulletins (id) {
        id -> Text,
        subdistrict_id -> Text,
        level -> Text,
        title -> Text,
        body -> Text,
        audience -> Text,
        recipients -> BigInt,
        confirm_by -> Nullable<Timestamp>,
        ends_on -> Date,
        sent_by -> Text,
        sent_at -> Timestamp,
        delivered_at -> Nullable<Timestamp>,
        reminders -> Integer,
        reminded_at -> Nullable<Timestamp>,
        withdrawn_by -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawal_reason -> Nullable<Text>,
    }
}

diesel::table! {
    bulletin_recipients (bulletin_id, enterprise_id) {
        bulletin_id -> Text,
        enterprise_id -> Text,
        subdistrict_id -> Text,
        message_id -> Text,
        confirmed_by -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    bulletin_attachments (id) {
        id -> Text,
        subdistrict_id -> Text,
        bulletin_id -> Nullable<Text>,
        number -> Nullable<Integer>,
        name -> Nullable<Text>,
        kind -> Text,
        bytes -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    work_calendars (subdistrict_id, year) {
        subdistrict_id -> Text,
        year -> Integer,
        days -> Text,
        version -> BigInt,
        changed_at -> Timestamp,
        changed_by -> Text,
    }
}

diesel::table! {
    work_limits (subdistrict_id) {
        subdistrict_id -> Text,
        days -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    climbed_work (kind, subject_id, since) {
        subdistrict_id -> Text,
        kind -> Text,
        subject_id -> Text,
        since -> Timestamp,
        climbed_at -> Timestamp,
    }
}

diesel::table! {
    staff_messages (id) {
        id -> Text,
        subdistrict_id -> Text,
        user_id -> Text,
        kind -> Text,
        body -> Text,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    gathered_messages (user_id, message_id) {
        user_id -> Text,
        message_id -> Text,
        enterprise_id -> Text,
        template_id -> Text,
        said -> Text,
        sends_at -> Timestamp,
    }
}

diesel::table! {
    draws (id) {
        id -> Text,
        subdistrict_id -> Text,
        title -> Text,
        seed_digest -> Text,
        firms_to_draw -> Integer,
        officers_per_firm -> Integer,
        created_by -> Text,
        created_at -> Timestamp,
        seed -> Nullable<Text>,
        completed_by -> Nullable<Text>,
        completed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    draw_firms (draw_id, enterprise_id) {
        draw_id -> Text,
        enterprise_id -> Text,
        name -> Text,
    }
}

diesel::table! {
    draw_officers (draw_id, user_id) {
        draw_id -> Text,
        user_id -> Text,
        name -> Text,
    }
}

diesel::table! {
    campaigns (id) {
        id -> Text,
        subdistrict_id -> Text,
        name -> Text,
        from_on -> Date,
        to_on -> Date,
        checklist_id -> Nullable<Text>,
        draw_id -> Nullable<Text>,
        created_by -> Text,
        created_at -> Timestamp,
        completed_by -> Nullable<Text>,
        completed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    campaign_teams (id) {
        id -> Text,
        campaign_id -> Text,
        name -> Text,
    }
}

diesel::table! {
    campaign_members (team_id, user_id) {
        team_id -> Text,
        user_id -> Text,
    }
}

diesel::table! {
    campaign_targets (campaign_id, enterprise_id) {
        campaign_id -> Text,
        enterprise_id -> Text,
        village_code -> Text,
        team_id -> Nullable<Text>,
        added_at -> Timestamp,
        inspection_id -> Nullable<Text>,
        service_visit_id -> Nullable<Text>,
        counted_by -> Nullable<Text>,
    }
}

diesel::joinable!(audit_seals -> audit_log (audit_id));
diesel::joinable!(audit_addresses -> audit_log (audit_id));

diesel::allow_tables_to_appear_in_same_query!(
    enterprise_changes,
    bulletins,
    bulletin_attachments,
    bulletin_recipients,
    campaign_members,
    campaign_targets,
    campaign_teams,
    campaigns,
    draw_firms,
    draw_officers,
    draws,
    subdistricts,
    villages,
    enterprises,
    users,
    credentials,
    second_factors,
    recovery_codes,
    role_grants,
    sign_in_policies,
    account_notices,
    wechat_identities,
    memberships,
    assignments,
    enterprise_documents,
    consents,
    access_log,
    applications,
    invitations,
    sessions,
    enterprise_codes,
    sticker_prints,
    sticker_sheets,
    photos,
    photo_links,
    checklists,
    checklist_versions,
    street_checklists,
    self_check_tasks,
    self_check_schedules,
    self_check_defaults,
    self_check_plans,
    self_checks,
    inspections,
    inspection_officers,
    inspection_documents,
    paper_settings,
    measures,
    measure_hazards,
    measure_reviews,
    inspection_approvals,
    inspection_statements,
    hazard_statistics,
    reported_reviews,
    signatures,
    hazards,
    hazard_events,
    deadline_extensions,
    remediation_plans,
    plan_slips,
    hazard_referrals,
    hazard_merges,
    devices,
    hazard_reports,
    report_contacts,
    report_photos,
    device_messages,
    office_notices,
    service_visits,
    wall_acknowledgements,
    privacy_texts,
    upward_reports,
    supervised_listings,
    visit_caps,
    inspection_answers,
    inspection_corrections,
    number_series,
    safety_facts,
    score_entries,
    standings,
    tallies,
    ranking_snapshots,
    score_rule_editions,
    conduct_records,
    conduct_voids,
    appeals,
    messages,
    wechat_addresses,
    subscriptions,
    message_deliveries,
    jobs,
    idempotency_keys,
    audit_log,
    audit_seals,
    audit_addresses,
    audit_chain,
    audit_time_stamps,
    secret_keys,
    work_calendars,
    work_limits,
    climbed_work,
    staff_messages,
    gathered_messages,
);
