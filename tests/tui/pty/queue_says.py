"""What the walk through the queue reads on the screen and writes there, in each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Says:
    """What stands on the screen in one language, and what is written there."""

    lang: str
    writing: str
    go: str
    queue: str
    nothing: str
    new: str
    where: str
    mark: str
    marked: str
    goes_on: str
    wrong: str
    warns: str
    fixed: str
    clean: str
    leave_text: str
    approval: str
    time: str
    open: str
    title: str
    kind: str
    asks_kind: str
    information: str
    when: str
    asks_when: str
    at_a_time: str
    leaves: str
    submit: str
    submitted: str
    review: str
    judge: str
    asks_judge: str
    approve: str
    is_own: str
    help: str
    hide: str
    who_next: str
    waits: str
    step: str
    sure: str
    stands_by: str
    approved: str
    back: str
    ready: str
    published: str
    title_given: str
    text: str


ES = Says(
    lang="es", writing="ESCRIBIENDO",
    go="g ir a", queue="q Cola", nothing="Nada espera para publicarse", new="n nueva",
    where="¿Adónde va?", mark="Espacio marcar", marked="1 marcado", goes_on="Enter abrir",
    wrong="Garantizamos que el agua volverá a La Loma a las 18 h. Gracias por la paciencia.",
    warns="> avisa   L31 «Garantizamos que» promete lo que puede no pasar", fixed="Enter: «Prevemos que»",
    clean="Las reglas no encuentran nada que decir.", leave_text="^G dejar el texto",
    approval="4 Aprobación", time="5 Hora", open="Enter abrir", title="título", kind="tipo",
    asks_kind="¿Para qué es?", information="3 información",
    when="p cuándo", asks_when="¿Cuándo sale?", at_a_time="3 a una hora", leaves="Sale ",
    submit="s presentar", submitted="Presentada: necesita 1 aprobación de otra persona.", review="en revisión",
    judge="v valorar", asks_judge="¿Qué dices de esta publicación?", approve="1 aprobar exactamente esto",
    is_own="Aprobar: no puedes, la has escrito tú. Puede: Luis.",
    help="? ayuda", hide="^O ocultar", who_next="¿Quién sigue?",
    waits="espera a Luis", step="* aprobación 0/1",
    sure="¿Aprobar exactamente esto?", stands_by="y sí, respondo de ella", approved="Aprobada: sale",
    back="q volver", ready="* lista", published="= publicada",
    title_given="Corte de agua", text="Prevemos que el agua volverá a La Loma a las 18 h. Gracias por la paciencia.",
)  # fmt: skip
EN = Says(
    lang="en", writing="WRITING",
    go="g go to", queue="q Queue", nothing="Nothing waits to be published", new="n new",
    where="Where does it go?", mark="Space mark", marked="1 marked", goes_on="Enter open",
    wrong="We guarantee that the water will be back in La Loma at 18:00. Thank you for your patience.",
    warns="> warns  L31 «We guarantee» promises what may not", fixed="^N next finding",
    clean="The rules find nothing to say.", leave_text="^G leave the text",
    approval="4 Approval", time="5 Time", open="Enter open", title="its title", kind="kind",
    asks_kind="What is it for?", information="3 information",
    when="p when", asks_when="When does it leave?", at_a_time="3 at a time", leaves="It leaves ",
    submit="s hand in", submitted="Handed in: it needs 1 approval of somebody else.", review="in review",
    judge="v judge", asks_judge="What do you say to this post?", approve="1 approve exactly this",
    is_own="Approve: you cannot, you wrote at it. Who can: Luis.",
    help="? help", hide="^O hide", who_next="Who goes on?",
    waits="waits for Luis", step="* approval 0/1",
    sure="Approve exactly this?", stands_by="y yes, I stand by it", approved="Approved: it leaves",
    back="q back", ready="* ready", published="= published",
    title_given="Water cut",
    text="We expect that the water will be back in La Loma at 18:00. Thank you for your patience.",
)  # fmt: skip
