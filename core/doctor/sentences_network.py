"""What is said of the network, of certificates and of clocks: to the person at the desk, and to the IT department."""

from __future__ import annotations

from collections.abc import Mapping

from core.doctor.codes import Code, Sentences
from core.i18n import N_

NETWORK: Mapping[Code, Sentences] = {
    Code.NO_NETWORK: Sentences(
        N_(
            "This machine has no network: check the cable, the wireless network or the VPN, then ask IT. Nothing of"
            " this could be reached: {places}."
        ),
        N_("{machine} has no route to any other network: it needs one, and outgoing TCP connections to {places}."),
    ),
    Code.DNS: Sentences(
        N_("The name service (DNS) gives no answer, so these cannot be found: {places}. Forward this to IT."),
        N_(
            "On {machine} the name service (DNS) does not answer for {places}: please check the name servers that it"
            " uses and the way to them (port 53)."
        ),
    ),
    Code.NAME_UNKNOWN: Sentences(
        N_(
            "No server called «{host}» is known here ({place}): check the address in the settings of {accounts}; if it"
            " is right, forward this to IT."
        ),
        N_(
            "The name {host} does not resolve on {machine}: please have your DNS answer for it, and allow outgoing TCP"
            " connections to {place}."
        ),
    ),
    Code.INNER_ADDRESS: Sentences(
        N_(
            "The name of {place} leads to a machine that is not public ({addresses}), where Ventanilla does not go:"
            " forward this to IT; if the server is the institution's own, list {place} under [http] allow."
        ),
        N_(
            "Your DNS answers {addresses} for {place}: if that is a filter, please exempt {host}; if the server is"
            " yours, have {place} listed under [http] allow in ventanilla.toml."
        ),
    ),
    Code.NO_CONNECTION: Sentences(
        N_(
            "{place} cannot be reached ({reason}): a firewall may close the way, or the server is down; forward this to"
            " IT."
        ),
        N_(
            "Please allow outgoing TCP connections from {machine} to {place} ({addresses}), or say which proxy is to be"
            " used: the attempt ended with «{reason}»."
        ),
    ),
    Code.PROXY_NEEDED: Sentences(
        N_(
            "{place} cannot be reached directly ({reason}), and this machine is set up for the proxy {offered}, which"
            " Ventanilla was not told of: write it as proxy under [http] in ventanilla.toml."
        ),
        N_(
            "{machine} reaches {place} only through a proxy, it seems ({reason}): please confirm that the proxy is"
            " {offered}, and allow {place} there."
        ),
    ),
    Code.PROXY_UNREACHABLE: Sentences(
        N_(
            "The proxy {via} does not answer ({reason}), so {place} cannot be reached: check proxy under [http] in"
            " ventanilla.toml, then forward this to IT."
        ),
        N_(
            "The proxy {via} does not answer {machine} ({reason}): please check it or give the right address; through"
            " it, {place} must be reachable."
        ),
    ),
    Code.PROXY_SIGN_IN: Sentences(
        N_(
            "The proxy {via} asks for a sign-in before it lets Ventanilla through to {place} (407): ask IT for an"
            " exception or an access of its own; the account's password has nothing to do with it."
        ),
        N_(
            "The proxy ({via}) answers 407 to {machine} for {place}: please allow this machine without a sign-in, or"
            " issue a service access to be written into proxy under [http] in ventanilla.toml."
        ),
    ),
    Code.PROXY_FAILED: Sentences(
        N_(
            "The proxy {via} could not get through to {place} (it answered {status}): try later; if it stays so,"
            " forward this to IT."
        ),
        N_("The proxy {via} answers {status} for {place}: please check its own way out and its name service."),
    ),
    Code.BLOCKED: Sentences(
        N_(
            "{place} is blocked by network policy: something on the way (proxy: {via}) refuses with {status} in its"
            " place. No password is the reason; forward this to IT."
        ),
        N_(
            "Please allow {machine} to reach {place} ({scheme}): a filter on the way (proxy: {via}) answers {status} in"
            " its place."
        ),
    ),
    Code.CAPTIVE: Sentences(
        N_(
            "The network itself asks for a sign-in before it lets anything through to {place} ({status}): sign in with"
            " a browser on this machine, or forward this to IT."
        ),
        N_("The network answers {status} instead of {place}: please let {machine} out without a sign-in page."),
    ),
    Code.NO_ANSWER: Sentences(
        N_(
            "{place} takes the connection and gives no useful answer ({reason}): try later; if it stays so, forward"
            " this to IT."
        ),
        N_(
            "Connections from {machine} to {place} are opened and then cut or left silent ({reason}): please check"
            " whether a firewall or filter on the way does that."
        ),
    ),
    Code.NOT_ASKED: Sentences(
        N_("Servers left out this time: {n}; name one account with --account to look at its own."),
        N_("Nothing is asked of you: servers left out of this examination of {machine}: {n}."),
    ),
    Code.REACHED: Sentences(N_("Reached: {places}."), ""),
    Code.TLS_INTERCEPTED: Sentences(
        N_(
            "Something on the way opens the secure connection to {place}: several servers show certificates by"
            " «{issuer}». Ask IT for that authority's file and name it as ca_file under [http] in ventanilla.toml."
        ),
        N_(
            "Secure connections from {machine} to {place} are opened on the way: please exempt {place}, or hand over"
            " the certificate of «{issuer}» as a PEM file, to be named as ca_file under [http] in ventanilla.toml."
        ),
    ),
    Code.TLS_UNKNOWN_AUTHORITY: Sentences(
        N_(
            "The certificate of {place} was issued by «{issuer}», for whom nobody vouches: likelier the network opens"
            " secure connections. Ask IT for that authority's file and name it as ca_file under [http] in"
            " ventanilla.toml."
        ),
        N_(
            "{machine} is shown a certificate by «{issuer}» for {place}: if you inspect TLS, please exempt {place} or"
            " hand over that authority's PEM file, to be named as ca_file under [http] in ventanilla.toml; if you do"
            " not, say so, because then somebody else does."
        ),
    ),
    Code.TLS_OTHER_HOST: Sentences(
        N_(
            "What answers as {place} shows the certificate of another server: check the address in the settings; if it"
            " is right, something on the way answers in its place, so forward this to IT."
        ),
        N_(
            "For {place}, {machine} is shown a certificate of another host, issued by «{issuer}»: please check whether"
            " a filter or a wrong DNS entry answers in its place."
        ),
    ),
    Code.TLS_EXPIRED: Sentences(
        N_("The certificate of {place} ran out {minutes} min ago by this machine's clock: {likelihood}."),
        N_(
            "{machine} refuses the certificate of {place} (by «{issuer}», valid from {since} to {until}), which ran out"
            " {minutes} min ago by its clock: {likelihood}."
        ),
    ),
    Code.TLS_NOT_YET_VALID: Sentences(
        N_("The certificate of {place} begins in {minutes} min by this machine's clock: {likelihood}."),
        N_(
            "{machine} refuses the certificate of {place} (by «{issuer}», valid from {since} to {until}), which begins"
            " in {minutes} min by its clock: {likelihood}."
        ),
    ),
    Code.TLS_FAILED: Sentences(
        N_(
            "No secure connection to {place}: it speaks an outdated TLS or none, or something on the way breaks it;"
            " forward this to IT."
        ),
        N_(
            "The TLS connection from {machine} to {place} fails before a certificate can be judged: please check"
            " whether a filter on the way breaks it; TLS 1.2 or newer is needed."
        ),
    ),
    Code.CLOCK_WRONG: Sentences(
        N_(
            "This machine's clock is {off} by what {places} say ({likelihood}): set it right, because secure"
            " connections and sign-ins fail with a wrong clock."
        ),
        N_(
            "The clock of {machine} is {off} compared with {places} ({likelihood}): please have it follow a time server"
            " (NTP, UDP port 123)."
        ),
    ),
    Code.CLOCK_THERE_WRONG: Sentences(
        N_("The clock of {place} is {off} and this machine's is likelier right: nothing to do; its times may be odd."),
        N_("Nothing is asked of you: the clock of {place} is {off}, that of {machine} is likelier right."),
    ),
}
