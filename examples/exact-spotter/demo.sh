# Four months in an organisation with four workflows; scripts/demo exact-spotter runs it, and has what the
# functions here are. Times are those of São Paulo, three hours behind UTC.
with_programs --test
new_folder exact-spotter
start_sink

chapter "1. A mail server that keeps what it gets, and where leadflow is told of it"
cat > leadflow.toml <<END
store = "organizacion.db"
user = "root"

[smtp]
host = "127.0.0.1"
port = $smtp_port
security = "none"                        # it is this machine; else "starttls", or "tls"
from = "hola@equipo.example"
from_name = "Atención al cliente"
reply_to = "respuestas@equipo.example"
END
run 0 "cat leadflow.toml"

chapter "2. Four workflows, one organisation"
say "Each file is checked and rehearsed alone. Deployed together they are one program on one kind of record."
run 0 "leadflow check ."
run 0 "leadflow test preventa.wf"
done_by() { run 0 "leadflow activity done $2 --as $1 --at $3"; }
start=2026-03-06T08:00:00-03:00
run 0 "leadflow init --rehearsal --admin root --at $start"
run 0 "leadflow deploy preventa.wf prospeccion.wf ventas.wf recuperacion.wf --at $start"
user() { run 0 "leadflow user add $1 $2 --email $1@equipo.example --at $start"; }
user eva "--group preventa_a"
user fede "--group preventa_b"
user vera "--group vendedores"
user jorge "--group jefes --role manager"

chapter "3. Preventa: 45 minutes of opening time, over a weekend"
say "Lucía fills in the form on Friday at 17:40; the office closes at 18:00 and opens on Monday at 08:30."
run 0 "leadflow add prospecto nombre='Lucía Fernández' empresa='Muñoz e Hijos' email=lucia@munoz.example \\
    telefono='+55 11 5550 0101' origen=marketing_digital --key lucia --entry preventa --at 2026-03-06T17:40:00-03:00"
run 0 "leadflow add prospecto nombre='Mateo Ibáñez' empresa='Café Añejo' email=mateo@anejo.example \\
    origen=feria --key mateo --entry preventa --at 2026-03-06T17:45:00-03:00"
say "" "Why 08:55? The calendar counts it out:"
run 0 "leadflow calendar preventa.wf empresa --from '2026-03-06 17:40' --add '45 business minutes'"
say "" "On Monday Eva is told a quarter of an hour before, does not call, and her team leader hears of it."
run 0 "leadflow work --until 2026-03-09T08:50:00-03:00 --verbose"
run 0 "leadflow activity list --today --for eva --at 2026-03-09T08:50:00-03:00"
run 0 "leadflow work --until 2026-03-09T09:00:00-03:00 --verbose"
run 0 "mail-sink show mail --expect 3"
say "" "On the wire it is plain ASCII, whatever the language:"
run 0 "cat mail/002.eml"

chapter "4. Preventa: two filters, a meeting, and what was discarded comes back"
done_by eva 1 2026-03-09T09:10:00-03:00
run 3 "leadflow apply key:lucia agendar --as eva --at 2026-03-09T09:10:00-03:00"
run 0 "leadflow apply key:lucia aprobar_1 --with interes=8 --as eva --at 2026-03-09T09:10:00-03:00"
run 0 "leadflow apply key:lucia agendar --with reunion_el='2026-03-11 15:00' --as eva --at 2026-03-09T10:00:00-03:00"
done_by eva 3 2026-03-09T10:00:00-03:00
done_by fede 2 2026-03-09T11:00:00-03:00
run 0 "leadflow apply key:mateo aprobar_1 --with interes=3 --as fede --at 2026-03-09T11:00:00-03:00"
run 3 "leadflow apply key:mateo descartar_2 --as fede --at 2026-03-09T11:20:00-03:00"
done_by fede 5 2026-03-09T11:20:00-03:00
run 0 "leadflow apply key:mateo descartar_2 --with motivo=sin_presupuesto --as fede --at 2026-03-09T11:20:00-03:00"
say "" "Two hours before the meeting it is to be confirmed, and half an hour before that Eva is reminded."
run 0 "leadflow work --until 2026-03-11T12:35:00-03:00 --verbose"
run 0 "leadflow activity list --next --at 2026-03-11T12:35:00-03:00"
done_by eva 4 2026-03-11T12:40:00-03:00
run 0 "leadflow appointment held 1 --as eva --at 2026-03-11T16:00:00-03:00"
run 0 "leadflow apply key:lucia realizada --as eva --at 2026-03-11T16:05:00-03:00"
run 0 "mail-sink show mail --from 4"

chapter "5. Prospección: a list, taken one by one, and a cadence for who does not answer"
cat > lista.csv <<END
Número;Nombre;Empresa;Correo;Teléfono;Interés
L-1;Íñigo Peña;Peña Logística;inigo@pena.example;+55 11 5550 0111;4
L-2;Begoña Ruiz;Ruiz & Cía;begona@ruiz.example;+55 11 5550 0112;7
L-3;Núria Vidal;Vidal SA;;;2
END
thursday=2026-03-12T09:00:00-03:00
run 0 "leadflow import prospecto lista.csv --entry prospeccion --key-column Número --map email=Correo --at $thursday"
run 0 "leadflow pull lista --as eva --at $thursday"
run 0 "leadflow pull lista --as fede --at $thursday"
run 0 "leadflow apply key:L-1 no_contesta --as fede --at 2026-03-12T09:30:00-03:00"
done_by fede 7 2026-03-12T09:30:00-03:00
run 0 "leadflow apply key:L-2 no_contesta --as eva --at 2026-03-12T09:40:00-03:00"
done_by eva 8 2026-03-12T09:40:00-03:00
say "" "On Friday both get the first letter. Núria is nobody's yet, so it is the team leader who hears that her call" \
    "is late. Begoña answers. Fede forgets his second call; a week later Íñigo gets the second letter, and on the" \
    "telephone asks for peace, which ends it."
run 0 "leadflow work --until 2026-03-13T10:00:00-03:00 --verbose"
run 0 "leadflow event key:L-2 email replied presentacion --at 2026-03-13T10:05:00-03:00"
done_by eva 10 2026-03-13T10:20:00-03:00
run 0 "leadflow work --until 2026-03-20T10:00:00-03:00 --verbose"
run 0 "leadflow apply key:L-1 conversa --as fede --at 2026-03-20T10:10:00-03:00"
run 0 "leadflow apply key:L-1 no_contactar --as fede --at 2026-03-20T10:11:00-03:00"
run 0 "leadflow suppress list"
run 0 "mail-sink show mail --from 5"

chapter "6. Ventas: the eve of the meeting, the offer, and who opened it"
monday=2026-03-23T09:00:00-03:00
run 0 "leadflow add prospecto nombre='Pilar Gómez' empresa='Nube SA' email=pilar@nube.example --key pilar \\
    --entry ventas --at $monday"
run 3 "leadflow apply key:pilar acordar --with reunion_el='2026-03-25 11:00' --as eva --at $monday"
run 0 "leadflow apply key:pilar acordar --with reunion_el='2026-03-25 11:00' --as vera --at $monday"
run 0 "leadflow work --until 2026-03-24T10:30:00-03:00 --verbose"
done_by vera 12 2026-03-24T10:45:00-03:00
run 0 "leadflow apply key:pilar hubo_reunion --as vera --at 2026-03-25T12:00:00-03:00"
run 0 "leadflow apply key:pilar proponer --with valor='4800 EUR' --with oferta_hasta=2026-04-17 --as vera \\
    --at 2026-03-25T14:00:00-03:00"
run 0 "leadflow work --until 2026-03-25T14:10:00-03:00 --verbose"
run 0 "leadflow event key:pilar email opened propuesta --at 2026-03-25T15:00:00-03:00"
run 0 "leadflow activity list --for vera --at 2026-03-25T15:00:00-03:00"
run 0 "leadflow apply key:pilar firmado --as vera --at 2026-03-25T16:00:00-03:00"
run 0 "mail-sink show mail --from 11"

chapter "7. Recuperación: what was lost is talked about again, in its time"
april=2026-04-01T09:00:00-03:00
run 0 "leadflow add prospecto nombre='Ángela Núñez' empresa='Año Nuevo SL' email=angela@nuevo.example \\
    motivo=otro_proveedor --key angela --entry recuperacion --at $april"
run 0 "leadflow work --until 2026-05-02T09:00:00-03:00 --verbose"
say "" "She gets a letter on May 1st, and then looks at the prices day after day; at the third time the team leader is told."
for day in 04 05 06; do
  run 0 "leadflow event key:angela visita pagina=precios --at 2026-05-${day}T10:00:00-03:00"
  run 0 "leadflow work --until 2026-05-${day}T18:00:00-03:00 --verbose"
done
run 0 "leadflow event key:angela email replied de_nuevo --at 2026-05-07T09:00:00-03:00"
run 0 "leadflow apply key:angela hablado --as eva --at 2026-05-07T09:20:00-03:00"
say "" "And Mateo, without a budget in March: three months later it is Fede's turn to recover him."
run 0 "leadflow work --until 2026-06-10T09:00:00-03:00 --verbose"
run 0 "leadflow activity list --late --at 2026-06-10T09:00:00-03:00"
run 0 "mail-sink show mail --from 13 --expect 14"

chapter "8. What the team leaders see"
end=2026-06-10T09:00:00-03:00
run 0 "leadflow list prospecto --by-status"
run 0 "leadflow report response --workflow preventa --at $end"
run 0 "leadflow report activities --at $end"
run 0 "leadflow report performance --group vendedores --at $end"
run 0 "leadflow history key:L-1"
run 0 "leadflow verify"

next_steps "leadflow history key:pilar" \
  "leadflow list prospecto --where 'interes >= 5'" \
  "leadflow report funnel --workflow preventa" \
  "mail-sink show mail --from 11" \
  "leadflow test .                                the rehearsals of all four"
