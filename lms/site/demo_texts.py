"""Words of the demo site's own pages, in both languages."""
# ruff: noqa: E501 -- prose, not code

from typing import Any


def _point(icon: str, title: str, text: str) -> dict[str, Any]:
    return {"type": "point", "value": {"icon": icon, "title": title, "text": text}}


def _heading(text: str) -> dict[str, Any]:
    return {"type": "heading", "value": text}


def _text(html: str) -> dict[str, Any]:
    return {"type": "text", "value": html}


HOME: dict[str, dict[str, Any]] = {
    "it": {
        "title": "Formazione e webinar per l'export",
        "slug": "valico",
        "search_description": "Corsi e webinar gratuiti delle Camere di commercio lombarde per le imprese "
        "che vendono, o vogliono vendere, all'estero.",
        "sentence": "Vendere all'estero si impara.",
        "introduction": "Corsi e webinar gratuiti delle Camere di commercio lombarde per le piccole e medie "
        "imprese: dogane, mercati, contratti, pagamenti, bandi.",
        "steps_title": "Come funziona",
        "steps": [
            _point("search", "Scegli", "Un webinar in calendario o un corso da seguire quando vuoi."),
            _point(
                "calendar",
                "Iscriviti in due minuti",
                "Per i webinar non serve un account: bastano l'e-mail e il codice fiscale dell'impresa.",
            ),
            _point(
                "video",
                "Partecipa",
                "Il collegamento arriva con l'invito in calendario; il promemoria anche.",
            ),
            _point(
                "file-signed",
                "Ricevi l'attestato",
                "Al termine trovi l'attestato in PDF, che chiunque può verificare con il suo codice.",
            ),
        ],
        "readers_title": "Per chi",
        "readers": [
            _point(
                "flag",
                "Chi comincia",
                "Non hai mai esportato? Parti dalla scelta dei mercati e dalle regole di base.",
            ),
            _point(
                "map-marker-circle",
                "Chi esporta già",
                "Origine, Incoterms®, IVA, crediti documentari: il dettaglio che evita errori costosi.",
            ),
            _point(
                "user",
                "Chi assiste le imprese",
                "Associazioni e professionisti trovano materiali e bandi da portare ai propri associati.",
            ),
        ],
    },
    "en": {
        "title": "Training and webinars for export",
        "slug": "valico-en",
        "search_description": "Free courses and webinars of the chambers of commerce of Lombardy for firms that "
        "sell, or want to sell, abroad.",
        "sentence": "Selling abroad can be learned.",
        "introduction": "Free courses and webinars of the chambers of commerce of Lombardy for small and "
        "medium-sized firms: customs, markets, contracts, payments, calls for funding.",
        "steps_title": "How it works",
        "steps": [
            _point("search", "Choose", "A webinar with a date, or a course to follow whenever you like."),
            _point(
                "calendar",
                "Register in two minutes",
                "Webinars need no account: your e-mail and the tax code of your firm are enough.",
            ),
            _point(
                "video", "Take part", "The link comes with the calendar invitation, and so does the reminder."
            ),
            _point(
                "file-signed",
                "Receive your certificate",
                "At the end there is a PDF certificate that anybody can verify by its code.",
            ),
        ],
        "readers_title": "For whom",
        "readers": [
            _point(
                "flag",
                "Beginners",
                "Never exported before? Start from the choice of markets and the basic rules.",
            ),
            _point(
                "map-marker-circle",
                "Exporters",
                "Origin, Incoterms®, VAT, letters of credit: the detail that avoids costly mistakes.",
            ),
            _point(
                "user",
                "Those who help firms",
                "Associations and advisers find material and calls to bring to their members.",
            ),
        ],
    },
}

_PRIVACY_IT = [
    _heading("Chi tratta i dati"),
    _text(
        "<p>Titolare del trattamento è l'ente che gestisce questo servizio. Il responsabile della protezione dei "
        "dati si raggiunge all'indirizzo indicato nella pagina dei contatti.</p>"
    ),
    _heading("Quali dati e perché"),
    _text(
        "<ul><li><b>Nome, e-mail, lingua</b>: per iscriverti, inviarti il collegamento e i promemoria, rilasciare "
        "l'attestato.</li><li><b>Codice fiscale, provincia e dimensione dell'impresa</b>: per rendicontare al "
        "programma di finanziamento quante imprese diverse sono state aiutate, senza contarle due volte.</li>"
        "<li><b>Presenza e completamento</b>: minuti di collegamento, esiti dei quiz; sono la prova dell'attività "
        "finanziata e la base dell'attestato.</li></ul><p>La base giuridica è l'esecuzione di un compito di "
        "interesse pubblico (art. 6, par. 1, lett. e del Regolamento UE 2016/679).</p>"
    ),
    _heading("Per quanto tempo"),
    _text(
        "<p>I dati che provano l'attività si conservano per il tempo chiesto dal programma di finanziamento ai fini "
        "dei controlli; gli altri si cancellano quando non servono più. L'account si può chiudere in ogni "
        "momento.</p>"
    ),
    _heading("Chi li riceve"),
    _text(
        "<p>L'autorità di gestione e gli organismi di controllo del programma. Le piattaforme dei webinar "
        "ricevono solo i dati che inserisci quando ti colleghi. Questo sito non usa cookie di profilazione né "
        "servizi di terze parti per le statistiche.</p>"
    ),
    _heading("I tuoi diritti"),
    _text(
        "<p>Puoi chiedere di vedere, correggere, cancellare o limitare i tuoi dati, opporti al trattamento e "
        "presentare reclamo al Garante per la protezione dei dati personali.</p>"
    ),
]
_PRIVACY_EN = [
    _heading("Who handles the data"),
    _text(
        "<p>The controller is the institution that runs this service. Its data protection officer can be reached "
        "at the address on the contact page.</p>"
    ),
    _heading("Which data, and what for"),
    _text(
        "<ul><li><b>Name, e-mail, language</b>: to register you, send you the link and the reminders, and issue your "
        "certificate.</li><li><b>Tax code, province and size of your firm</b>: to report to the funding programme "
        "how many different firms were helped, without counting any of them twice.</li><li><b>Attendance and "
        "completion</b>: minutes connected, results of quizzes; they prove the funded activity and are what the "
        "certificate rests on.</li></ul><p>The legal basis is a task carried out in the public interest (Article "
        "6(1)(e) of Regulation (EU) 2016/679).</p>"
    ),
    _heading("For how long"),
    _text(
        "<p>Data that prove the activity are kept for as long as the funding programme's audits require; all else is "
        "deleted when it is no longer needed. You can close your account at any time.</p>"
    ),
    _heading("Who receives them"),
    _text(
        "<p>The managing authority and the audit bodies of the programme. Webinar platforms receive only what you "
        "type when you connect. This site uses no profiling cookies and no third-party statistics.</p>"
    ),
    _heading("Your rights"),
    _text(
        "<p>You may ask to see, correct, erase or restrict your data, object to their use, and complain to the "
        "Italian data protection authority (Garante per la protezione dei dati personali).</p>"
    ),
]
_ACCESSIBILITY_IT = [
    _heading("Stato di conformità"),
    _text(
        "<p>Questo sito è <b>parzialmente conforme</b> ai requisiti della norma UNI CEI EN 301549 (WCAG 2.1, livello "
        "AA), per i contenuti elencati qui sotto.</p>"
    ),
    _heading("Contenuti non accessibili"),
    _text(
        "<ul><li>I webinar dal vivo dipendono dalla piattaforma esterna e possono non avere sottotitoli; le "
        "registrazioni pubblicate li hanno.</li><li>Alcuni documenti allegati da terzi possono non essere "
        "accessibili: su richiesta se ne fornisce una versione alternativa.</li></ul>"
    ),
    _heading("Redazione della dichiarazione"),
    _text(
        "<p>La dichiarazione si basa su un'autovalutazione con prove automatiche su ogni pagina pubblica, prove da "
        "tastiera e a 320 pixel di larghezza. È riesaminata ogni anno entro il 23 settembre.</p>"
    ),
    _heading("Segnalazioni e contatti"),
    _text(
        "<p>Se un contenuto non è accessibile, scrivi all'indirizzo della pagina dei contatti indicando la pagina e "
        "il problema: rispondiamo entro trenta giorni.</p>"
    ),
    _heading("Procedura di attuazione"),
    _text(
        "<p>In caso di risposta insoddisfacente o di mancata risposta entro trenta giorni puoi rivolgerti al "
        '<a href="https://www.agid.gov.it/it/agenzia/difensore-civico-per-il-digitale">Difensore civico per il '
        "digitale</a> presso AgID.</p>"
    ),
    _heading("Informazioni sul sito"),
    _text(
        "<p>Realizzato con Wagtail e Bootstrap Italia, secondo le linee guida di design per i servizi digitali della "
        "pubblica amministrazione.</p>"
    ),
]
_ACCESSIBILITY_EN = [
    _heading("Conformity status"),
    _text(
        "<p>This site is <b>partially compliant</b> with EN 301 549 (WCAG 2.1, level AA), because of the content listed "
        "below.</p>"
    ),
    _heading("Content that is not accessible"),
    _text(
        "<ul><li>Live webinars depend on the external platform and may have no captions; published recordings have "
        "them.</li><li>Some documents attached by third parties may not be accessible: another version is "
        "supplied on request.</li></ul>"
    ),
    _heading("Preparation of this statement"),
    _text(
        "<p>The statement rests on a self-assessment with automatic tests of every public page, tests by keyboard and "
        "at a width of 320 pixels. It is reviewed each year by 23 September.</p>"
    ),
    _heading("Feedback and contact"),
    _text(
        "<p>If some content is not accessible to you, write to the address on the contact page naming the page and the "
        "problem: we answer within thirty days.</p>"
    ),
    _heading("Enforcement procedure"),
    _text(
        "<p>If the answer is unsatisfactory or does not come within thirty days, you may turn to the "
        '<a href="https://www.agid.gov.it/it/agenzia/difensore-civico-per-il-digitale">digital ombudsman</a> at '
        "AgID.</p>"
    ),
    _heading("About this site"),
    _text(
        "<p>Built with Wagtail and Bootstrap Italia, following the design guidelines for digital services of the "
        "Italian public administration.</p>"
    ),
]
_CONTACT_IT = [
    _heading("Iscrizioni e webinar"),
    _text(
        '<p>Scrivi a <a href="mailto:webinar@valico.example">webinar@valico.example</a>. Per annullare '
        "un'iscrizione basta il collegamento nella e-mail di conferma.</p>"
    ),
    _heading("Segnala un problema"),
    _text(
        "<p>Una pagina non funziona o non è accessibile? Indicaci l'indirizzo della pagina e che cosa è successo: "
        '<a href="mailto:assistenza@valico.example">assistenza@valico.example</a>.</p>'
    ),
    _heading("Protezione dei dati"),
    _text(
        '<p>Responsabile della protezione dei dati: <a href="mailto:rpd@valico.example">rpd@valico.example</a>.</p>'
    ),
]
_CONTACT_EN = [
    _heading("Registrations and webinars"),
    _text(
        '<p>Write to <a href="mailto:webinar@valico.example">webinar@valico.example</a>. To cancel a registration, '
        "the link in the confirmation mail is enough.</p>"
    ),
    _heading("Report a problem"),
    _text(
        "<p>A page does not work or is not accessible? Tell us its address and what happened: "
        '<a href="mailto:assistenza@valico.example">assistenza@valico.example</a>.</p>'
    ),
    _heading("Data protection"),
    _text('<p>Data protection officer: <a href="mailto:rpd@valico.example">rpd@valico.example</a>.</p>'),
]

NOTICES: tuple[dict[str, Any], ...] = (
    {
        "role": "privacy",
        "it": {
            "title": "Informativa sulla privacy",
            "slug": "privacy",
            "introduction": "Quali dati raccogliamo quando ti iscrivi, perché, e che cosa puoi chiederci.",
            "body": _PRIVACY_IT,
        },
        "en": {
            "title": "Privacy notice",
            "slug": "privacy-notice",
            "introduction": "Which data we collect when you register, what for, and what you may ask of us.",
            "body": _PRIVACY_EN,
        },
    },
    {
        "role": "accessibility",
        "it": {
            "title": "Dichiarazione di accessibilità",
            "slug": "accessibilita",
            "introduction": "Ci impegniamo a rendere questo sito accessibile, ai sensi della legge 9 gennaio 2004, n. 4.",
            "body": _ACCESSIBILITY_IT,
        },
        "en": {
            "title": "Accessibility statement",
            "slug": "accessibility",
            "introduction": "We are committed to making this site accessible, in accordance with Italian law no. 4 of "
            "9 January 2004.",
            "body": _ACCESSIBILITY_EN,
        },
    },
    {
        "role": "contact",
        "it": {
            "title": "Contatti e segnalazioni",
            "slug": "contatti",
            "introduction": "Rispondiamo nei giorni lavorativi, di solito entro il giorno dopo.",
            "body": _CONTACT_IT,
        },
        "en": {
            "title": "Contact and problems",
            "slug": "contact",
            "introduction": "We answer on working days, usually by the next day.",
            "body": _CONTACT_EN,
        },
    },
)
