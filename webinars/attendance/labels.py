"""The headings of every platform's exports, in the languages met so far, and the column each one names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD_RE = re.compile(r"[^\w#]+|_")


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """A heading without case, accents, quotes, odd spaces and punctuation: "In sala d’attesa" -> "in
    sala d attesa".
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _WORD_RE.sub(" ", bare.replace("ł", "l").replace("ø", "o").replace("đ", "d")).strip(" #")


# Exact headings (already normal) per column.
_EXACT = {
    "name": (
        "name|full name|display name|participant|participant name|user name|username|attendee|"
        "attendee name|nameofattendee|nome completo|nome utente|nome visualizzato|nominativo|"
        "partecipante|nome e cognome|cognome e nome|nom complet|nom d utilisateur|nom et prenom|"
        "nombre completo|nombre|nombre de usuario|nombre del participante|participante|"
        "vollstandiger name|teilnehmer|benutzername|anzeigename|nome|nom|nama|nama lengkap|naam|"
        "volledige naam|imie i nazwisko|pelna nazwa|nazwa|namn|fullstandigt namn|navn|fuldt navn|"
        "fullt navn|nimi|koko nimi|jmeno|cele jmeno|nev|teljes nev|ime|nume|numele complet|ad|"
        "tam ad|ad soyad|полное имя|имя|имя участника|ονοματεπωνυμο|全名|姓名|名前|氏名|이름|"
        "nombre y apellidos"
    ),
    "first": (
        "first name|firstname|given name|prenom|vorname|imie|voornaam|fornavn|fornamn|etunimi|"
        "registration first name"
    ),
    "last": (
        "last name|lastname|surname|family name|cognome|nom de famille|apellido|apellidos|nachname|"
        "familienname|sobrenome|apelido|nazwisko|achternaam|efternavn|efternamn|sukunimi|"
        "registration last name"
    ),
    "email": (
        "benutzer e mail|e mail de l utilisateur|correo electronico del usuario|e mail do usuario|"
        "email|e mail|user email|email address|e mail address|attendee email|emailofattendee|"
        "participant email|mail|indirizzo e mail|indirizzo email|indirizzo di posta elettronica|"
        "posta elettronica|email utente|e mail utente|adresse e mail|adresse email|"
        "adresse electronique|courriel|correo electronico|correo|direccion de correo electronico|"
        "e mail adresse|email adresse|endereco de e mail|endereco de email|adres e mail|e mailadres|"
        "e postadress|e mailadresse|sahkoposti|adresa e mail|e posta|эл почта|"
        "адрес электронной почты|电子邮件|メール|メールアドレス|이메일"
    ),
    "registration_email": (
        "registration email|registrant email|e mail di registrazione|email di registrazione|"
        "e mail d inscription"
    ),
    "registrant_id": (
        "registrant id|registrantid|registrantkey|registrant key|registration id|registrationid|"
        "join token|external user id|externaluserid|ext user id|id iscrizione|codice iscrizione|"
        "id iscritto"
    ),
    "join": (
        "join|join time|joined|first join|first join time|time joined|joined at|"
        "attendeefirstjointime|arrival time|arrived|arrived at|first seen|time in|entry time|"
        "entered|entered at|login time|log in|join date|connected at|ora di ingresso|ora di entrata|"
        "ora di accesso|ora di arrivo|ora ingresso|ora entrata|ora di partecipazione|"
        "orario di ingresso|orario di entrata|orario ingresso|data e ora di ingresso|primo accesso|"
        "prima partecipazione|primo ingresso|ingresso|entrata|entrato|entrato alle|heure d arrivee|"
        "heure d entree|heure de connexion|premiere arrivee|premiere connexion|premiere participation|"
        "arrivee|hora de entrada|hora de ingreso|hora de entrou|hora de union|primera union|"
        "hora de incorporacion|hora de inicio de sesion|primeira entrada|primeiro ingresso|"
        "primera entrada|entrada|horario de entrada|uhrzeit des beitritts|beitrittszeit|beitritt|"
        "beitrittsuhrzeit|erster beitritt|beigetreten|teilnahme um|tijdstip van deelname|deelnametijd|"
        "eerste deelname|godzina dolaczenia|czas dolaczenia|pierwsze dolaczenie|anslutningstid|"
        "forsta anslutning|tilslutningstid|tidspunkt for deltagelse|waktu bergabung|waktu gabung|"
        "katilma zamani|ilk katilma|время присоединения|加入时间|参加時刻|참가 시간"
    ),
    "leave": (
        "zeit des verlassens|heure de fin de participation|hora de abandono|"
        "leave|leave time|left|last leave|last leave time|time exited|exited|left at|"
        "attendeelastleavetime|last seen|departure time|departed|time out|exit time|logout time|"
        "log out|disconnected at|ora di uscita|ora uscita|orario di uscita|orario uscita|"
        "data e ora di uscita|ultima uscita|uscita|uscito|uscito alle|heure de depart|"
        "heure de sortie|heure de deconnexion|dernier depart|derniere sortie|depart|sortie|"
        "hora de salida|ultima salida|salida|hora de saida|ultima saida|saida|horario de saida|"
        "ultima salida del participante|uhrzeit des verlassens|verlassenszeit|verlassen|"
        "zeitpunkt des verlassens|letztes verlassen|austritt|austrittszeit|austrittsuhrzeit|"
        "tijdstip van vertrek|vertrektijd|laatste vertrek|godzina opuszczenia|czas opuszczenia|"
        "czas wyjscia|godzina wyjscia|ostatnie opuszczenie|ostatnie wyjscie|tid da du lamnade|lamnade|"
        "forlod|waktu keluar|ayrilma zamani|son ayrilma|время выхода|离开时间|退出時刻|退出時間|나간 시간"
    ),
    "duration": (
        "duration|duration minutes|total duration|total duration minutes|time in session|"
        "time in session minutes|in session duration|in meeting duration|meeting duration|"
        "attendance duration|duration seconds|duration sec|duration min|attendeetotaltimeinsession|"
        "total time|time in call|minutes|total minutes|durata|durata minuti|durata totale|"
        "durata totale minuti|durata nella riunione|durata della riunione|durata presenza|"
        "tempo nella sessione minuti|minuti|tempo di permanenza|duree|duree minutes|duree totale|"
        "duree totale minutes|duree dans la reunion|duree de la reunion|duracion|duracion minutos|"
        "duracion total|duracion total minutos|duracion en la reunion|duracao|duracao minutos|"
        "duracao na reuniao|duracao da reuniao|dauer|dauer minuten|gesamtdauer|gesamtdauer minuten|"
        "dauer in der besprechung|besprechungsdauer|duur|duur minuten|vergaderingsduur|"
        "duur in vergadering|czas trwania|czas trwania minuty|czas trwania spotkania|varaktighet|"
        "varighed|varighet|kesto|durasi|sure|продолжительность|持续时间|所要時間|期間|기간"
    ),
    "action": (
        "user action|action|azione|azione utente|azione dell utente|attivita|atividade|"
        "acao do usuario|accion|accion del usuario|accion de usuario|action de l utilisateur|"
        "action utilisateur|benutzeraktion|aktion|gebruikersactie|actie|akcja uzytkownika|"
        "tindakan pengguna|kullanici eylemi|действие пользователя|用户操作"
    ),
    "stamp": (
        "timestamp|time stamp|data e hora|data e ora|data ora|orario|fecha y hora|marca de tiempo|"
        "horodatage|horodateur|date et heure|zeitstempel|tijdstempel|sygnatura czasowa|"
        "znacznik czasu|tidsstampel|zaman damgasi|stempel waktu|метка времени|时间戳"
    ),
    "role": (
        "role|attendeerole|user role|ruolo|ruolo nella riunione|role dans la reunion|rol|rolle|"
        "funcao|papel|rola|roll|peran|роль|角色|役割|moderator"
    ),
    "waiting": (
        "in waiting room|waiting room|in sala d attesa|sala d attesa|en salle d attente|"
        "dans la salle d attente|en sala de espera|na sala de espera|im warteraum|warteraum|"
        "in wachtruimte|w poczekalni|在等候室"
    ),
    "attended": (
        "attended|presente|partecipato|ha partecipato|present|asistio|participou|teilgenommen|a participe"
    ),
    "guest": "guest|is guest|ospite|e ospite|invite|invitado|gast|convidado|gosc",
    "upn": (
        "participant id upn|upn|user principal name|id partecipante upn|id participante upn|"
        "id du participant upn|id de participante upn|id do participante upn|teilnehmer id upn|"
        "deelnemer id upn|identyfikator uczestnika upn"
    ),
    "registered": (
        "registration time|registration date time|registration date|ora di registrazione|"
        "data registrazione|data di registrazione|data iscrizione|ora di iscrizione|registered at|"
        "registered"
    ),
    "approval": (
        "approval status|registration status|stato approvazione|stato di approvazione|stato iscrizione"
    ),
    "source": "source name|origine",
    "meeting_id": (
        "meeting id|webinar id|id riunione|id|meeting number|conference id|session id|id webinar|"
        "id reunion|id de reunion|id de la reunion"
    ),
    "topic": (
        "topic|argomento|meeting title|meeting name|webinar name|event name|session name|sujet|"
        "tema|thema|titolo riunione"
    ),
    "meeting_start": (
        "start time|ora di inizio|ora inizio|actual start time|meeting start time|event start time|"
        "heure de debut|hora de inicio|startzeit|actual start date time|inizio|start"
    ),
    "meeting_end": (
        "end time|ora di fine|ora fine|actual end time|meeting end time|event end time|heure de fin|"
        "hora de finalizacion|hora de termino|endzeit|fine|end"
    ),
    "host": (
        "host|organizzatore|organizer|nome organizzatore|host name|organisateur|organizador|"
        "anfitrion|gastgeber|nom de l hote"
    ),
    "host_email": (
        "host email|host e mail|e mail organizzatore|email organizzatore|organizer email|e mail de l hote"
    ),
    "participants": (
        "participants|partecipanti|teilnehmerzahl|total users|unique viewers|registrants|registered|"
        "attended count|numero di partecipanti"
    ),
    "connection": "connection type|tipo di connessione",
    "interest": "interest rating|unsubscribed",
    "talk": "activity score|talk time|webcam time|poll votes|raise hands",
    "day": "date|data|datum|fecha|giorno|day|session date|data sessione|data presenza|dia|jour",
    "created": "creation time|ora di creazione",
}
_COLUMN_OF = {label: column for column, words in _EXACT.items() for label in words.split("|")}

_ORIGINAL_RE = re.compile(r"original|nome originale|d origine|ursprunglich|oorspronkelijk|oryginaln|pierwotn")
_WAITING_RE = re.compile(
    r"waiting room|sala d attesa|salle d attente|sala de espera|warteraum|wachtruimte|poczekaln|vantrum"
)
_ZONED_RE = re.compile(
    r"\(\s*((?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|CES?T|[A-Z][a-z]+/[A-Z][A-Za-z_]+)\s*\)"
)


@lru_cache(maxsize=20_000)
def column_of(label: str) -> str | None:
    """The column a heading names ("join", "email", …), or None."""
    if not label or len(label) > 90:
        return None
    text = normal(_ZONED_RE.sub("", label))
    found = _COLUMN_OF.get(text)
    if found:
        return found
    if _ORIGINAL_RE.search(text) and len(text) < 60:
        return "name"
    if _WAITING_RE.search(text):
        return "waiting"
    if text.endswith(" upn") or text.startswith("upn "):
        return "upn"
    return None


def zone_of_label(label: str) -> str:
    """The time zone a heading states, as in "Join Time (UTC)"; empty when none."""
    found = _ZONED_RE.search(label)
    return found[1] if found else ""


def unit_of_label(label: str) -> str:
    """What a bare number under this heading counts: "s", "m" or "h"."""
    text = normal(label)
    if re.search(r"\bse[ck]|\bsecond|\(s\)", text):
        return "s"
    return "h" if re.search(r"\b(hours|ore|heures|stunden|horas)\b", text) else "m"


_NO = frozenset(
    [
        "no",
        "non",
        "nao",
        "nein",
        "nee",
        "nie",
        "false",
        "falso",
        "faux",
        "0",
        "n",
        "nej",
        "ei",
        "ne",
        "нет",
        "否",
        "いいえ",
        "-",
    ]
) | {"", "--"}
_YES = frozenset(
    [
        "yes",
        "si",
        "oui",
        "sim",
        "ja",
        "tak",
        "true",
        "vero",
        "vrai",
        "verdadero",
        "1",
        "y",
        "s",
        "kylla",
        "ano",
        "да",
        "是",
        "はい",
    ]
)


def truth(cell: str) -> bool | None:
    """True or False for a yes/no cell in any of the known languages, None for anything else."""
    text = normal(cell) if cell.strip() not in ("", "-", "--") else ""
    if text in _YES:
        return True
    if text in _NO:
        return False
    # "Sì" read in the wrong encoding still begins with its S.
    return True if len(text) <= 4 and text[:1] == "s" else None


_HOST_RE = re.compile(
    r"^(organi[sz]|host|co ?host|co ?organi[sz]|moderator|moderatore|anfitri|gastgeber|hote\b|"
    r"animateur|организатор|"
    r"主持|開催|组织|alternative host)"
)
_PANEL_RE = re.compile(r"^(paneli|panell|speaker|relator|ponente|podiums|orateur|palestrante|referent)")


def role_word(cell: str) -> str:
    """ "host", "panelist" or "attendee" for the word of a role column. Presenter says nothing
    (attendance.md §3).
    """
    text = normal(cell)
    if _HOST_RE.match(text):
        return "host"
    return "panelist" if _PANEL_RE.match(text) else "attendee"


_SECTION_HOST_RE = re.compile(r"\b(host|organi[sz]\w*|hote|anfitrion|gastgeber)\b")
_SECTION_PANEL_RE = re.compile(r"\b(paneli\w*|panell\w*|relator\w*|ponente\w*|podium\w*|speaker\w*|staff)\b")


def section_role(label: str) -> str:
    """The role of the people under a section heading such as "Panelist Details"."""
    text = normal(label)
    if _SECTION_HOST_RE.search(text):
        return "host"
    return "panelist" if _SECTION_PANEL_RE.search(text) else "attendee"
