# What a person would put right in the rejected rows of leads.csv, line by line.
s/tilda\.brandt(at)/tilda.brandt@/
s/Wants a call;on Friday/Wants a call on Friday/
s/312-555-0103/312-555-0103;Joliet;web;;/
s/Mara\.Lindqvist@Example\.com/mara.lindqvist.elgin@example.com/
s/;tiktok;/;web;/
s/;Selma;;/;Selma;Engström;/
s/about 40/40/
s/;5000;/;500;/
